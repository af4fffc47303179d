using System.Text.Json.Serialization;

namespace OssCallback.Grants;

/// <summary>
/// The grant to upload one object in parts: a signed request that begins the upload, and what the later requests are asked with.
/// </summary>
/// <param name="UploadId">The upload's identity here, known before it happens; not the number that OSS gives it.</param>
/// <param name="Key">The exact object key.</param>
/// <param name="Method">Always POST.</param>
/// <param name="Url">The signed address that begins the upload; OSS answers with XML that holds its <c>UploadId</c>.</param>
/// <param name="Headers">Headers that must be sent with it; they are signed.</param>
/// <param name="PartSize">The size of all parts but the last, in bytes; a proposal.</param>
/// <param name="PartCount">How many parts that makes.</param>
/// <param name="Expire">Until when the upload can begin, in unix seconds.</param>
/// <param name="ServerTime">This server's time, in unix seconds.</param>
/// <param name="SignUrl">Where signed addresses of parts, list and abort are asked for.</param>
/// <param name="CompleteUrl">Where the upload is completed.</param>
/// <param name="StatusUrl">Where the upload's state can be asked.</param>
/// <param name="ConfirmUrl">Where an upload is confirmed whose callback failed: POST <c>{key, ticket}</c>.</param>
/// <param name="Ticket">The ticket for the confirmation.</param>
/// <param name="Token">What the later requests are asked with; pins key, size, user and profile, and holds no secret.</param>
public sealed record MultipartGrant(
    string UploadId,
    string Key,
    string Method,
    string Url,
    IReadOnlyDictionary<string, string> Headers,
    long PartSize,
    int PartCount,
    long Expire,
    long ServerTime,
    string SignUrl,
    string CompleteUrl,
    string StatusUrl,
    string ConfirmUrl,
    string Ticket,
    string Token);

/// <summary>What a client asks the service to sign, in the words of Uppy's hook <c>signRequest</c>, or what to complete.</summary>
/// <param name="Token">The token of the grant.</param>
/// <param name="Method"><c>PUT</c> a part, <c>GET</c> the list of parts, <c>DELETE</c> (abort) or <c>POST</c> (complete).</param>
/// <param name="Key">The object key of the grant.</param>
/// <param name="MultipartId">The id that OSS gave the multipart upload; OSS and its clients call it <c>uploadId</c>.</param>
/// <param name="PartNumber">With PUT: 1 to 10,000.</param>
public sealed record MultipartRequest(
    string? Token = null,
    string? Method = null,
    string? Key = null,
    [property: JsonPropertyName("uploadId")] string? MultipartId = null,
    int? PartNumber = null);

/// <summary>An object made of parts.</summary>
/// <param name="UploadId">The upload's identity here.</param>
/// <param name="Key">The object key.</param>
/// <param name="Location">The object's address, unsigned.</param>
/// <param name="CallbackFailed">Whether OSS's callback failed and this service confirmed the upload itself.</param>
/// <param name="StatusUrl">Where the upload's state can be asked.</param>
public sealed record CompletedUpload(string UploadId, string Key, string Location, bool CallbackFailed, string StatusUrl);
