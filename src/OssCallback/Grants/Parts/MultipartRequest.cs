namespace OssCallback.Grants;

/// <summary>What a client asks the service to sign, in the words of Uppy's hook <c>signRequest</c>, or what to complete.</summary>
/// <param name="Token">The token of the grant.</param>
/// <param name="Method"><c>PUT</c> a part, <c>GET</c> the list of parts, <c>DELETE</c> (abort) or <c>POST</c> (complete).</param>
/// <param name="Key">The object key of the grant.</param>
/// <param name="UploadId">The number that OSS gave the upload.</param>
/// <param name="PartNumber">With PUT: 1 to 10,000.</param>
public sealed record MultipartRequest(
    string? Token = null, string? Method = null, string? Key = null, string? UploadId = null, int? PartNumber = null);
