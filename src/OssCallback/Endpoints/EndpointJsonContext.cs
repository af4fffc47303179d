using System.Text.Json.Serialization;
using OssCallback.Callbacks;
using OssCallback.Multipart;
using OssCallback.Policies;
using OssCallback.Reconcile;
using OssCallback.Sts;
using OssCallback.Uploads;

namespace OssCallback.Endpoints;

/// <summary>The generated JSON code of everything that travels over HTTP.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, NumberHandling = JsonNumberHandling.AllowReadingFromString,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CallbackAnswer))]
[JsonSerializable(typeof(ClassicGrant))]
[JsonSerializable(typeof(CompletedUpload))]
[JsonSerializable(typeof(ConfirmRequest))]
[JsonSerializable(typeof(FailedListing))]
[JsonSerializable(typeof(FailedResult))]
[JsonSerializable(typeof(FailedSelection))]
[JsonSerializable(typeof(FlatGrant))]
[JsonSerializable(typeof(Grant))]
[JsonSerializable(typeof(HealthStatus))]
[JsonSerializable(typeof(MultipartGrant))]
[JsonSerializable(typeof(MultipartRequest))]
[JsonSerializable(typeof(PolicyRequest))]
[JsonSerializable(typeof(ProblemDetails))]
[JsonSerializable(typeof(ReconcileRequest))]
[JsonSerializable(typeof(ReconcileResult))]
[JsonSerializable(typeof(SignedRequest))]
[JsonSerializable(typeof(SignedUrl))]
[JsonSerializable(typeof(StsAnswer))]
[JsonSerializable(typeof(StsFailure))]
[JsonSerializable(typeof(UploadPage))]
[JsonSerializable(typeof(UploadStatistics))]
[JsonSerializable(typeof(UploadStatus))]
internal sealed partial class EndpointJsonContext : JsonSerializerContext;
