using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using OssCallback.Callbacks;
using OssCallback.Cli.Diagnosis;
using OssCallback.Cli.Doctor;
using OssCallback.Cli.Load;
using OssCallback.Cli.Send;
using OssCallback.Cli.Upload;
using OssCallback.Cli.Verify;
using OssCallback.Grants;
using OssCallback.Http;
using OssCallback.Notifications;
using OssCallback.Processing;
using OssCallback.Sqlite;
using OssCallback.Sweep;
using OssCallback.Uploads;

namespace OssCallback.Cli;

/// <summary>The generated JSON code of the command line.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ArtifactView))]
[JsonSerializable(typeof(ConfirmRequest))]
[JsonSerializable(typeof(DoctorReport))]
[JsonSerializable(typeof(ExplanationView))]
[JsonSerializable(typeof(FailedListing))]
[JsonSerializable(typeof(FailedResult))]
[JsonSerializable(typeof(FailedSelection))]
[JsonSerializable(typeof(Grant))]
[JsonSerializable(typeof(LoadResult))]
[JsonSerializable(typeof(GrantParameters))]
[JsonSerializable(typeof(NotificationListing))]
[JsonSerializable(typeof(NotificationResult))]
[JsonSerializable(typeof(NotificationSelection))]
[JsonSerializable(typeof(ProblemDetails))]
[JsonSerializable(typeof(ReconcileRequest))]
[JsonSerializable(typeof(ReconcileResult))]
[JsonSerializable(typeof(ReviewRequest))]
[JsonSerializable(typeof(SqliteContents))]
[JsonSerializable(typeof(EraseRequest))]
[JsonSerializable(typeof(SendResult))]
[JsonSerializable(typeof(SweepRequest))]
[JsonSerializable(typeof(SweepResult))]
[JsonSerializable(typeof(UploadPage))]
[JsonSerializable(typeof(UploadRecord))]
[JsonSerializable(typeof(UploadResult))]
[JsonSerializable(typeof(UploadStatus))]
[JsonSerializable(typeof(VerifyResult))]
internal sealed partial class CliJsonContext : JsonSerializerContext
{
    /// <summary>One object a line, readable: what a script and a person expect of <c>--json</c>.</summary>
    public static CliJsonContext Lines { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
