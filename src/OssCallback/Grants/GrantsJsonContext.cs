using System.Text.Json.Serialization;

namespace OssCallback.Grants;

/// <summary>The generated JSON code of what this folder sends and receives over HTTP.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, NumberHandling = JsonNumberHandling.AllowReadingFromString,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(FileUrl))]
[JsonSerializable(typeof(ProfileList))]
[JsonSerializable(typeof(ClassicGrant))]
[JsonSerializable(typeof(CompletedUpload))]
[JsonSerializable(typeof(FlatGrant))]
[JsonSerializable(typeof(Grant))]
[JsonSerializable(typeof(MultipartGrant))]
[JsonSerializable(typeof(MultipartRequest))]
[JsonSerializable(typeof(GrantParameters))]
[JsonSerializable(typeof(SignedRequest))]
[JsonSerializable(typeof(SignedUrl))]
[JsonSerializable(typeof(StsAnswer))]
[JsonSerializable(typeof(StsFailure))]
internal sealed partial class GrantsJsonContext : JsonSerializerContext;
