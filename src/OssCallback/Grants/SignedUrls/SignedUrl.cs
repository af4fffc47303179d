namespace OssCallback.Grants;

/// <summary>The grant to PUT one object with a presigned URL.</summary>
/// <param name="UploadId">The upload's identity, known before it happens.</param>
/// <param name="Method">Always PUT.</param>
/// <param name="Url">Where the bytes are sent; callback and variables are in its signed query.</param>
/// <param name="Headers">Headers that must be sent exactly like this; they are signed.</param>
/// <param name="Expire">When the URL expires, in unix seconds.</param>
/// <param name="ServerTime">This server's time, in unix seconds.</param>
/// <param name="StatusUrl">Where the upload's state can be asked.</param>
/// <param name="ConfirmUrl">Where an upload is confirmed whose callback failed: POST <c>{key, ticket}</c>.</param>
/// <param name="Key">The object key.</param>
/// <param name="Ticket">The ticket for confirmation and renewal; also part of the callback.</param>
/// <param name="Limits">What the profile allows, for the client to check before it sends.</param>
/// <param name="Unbound">What the URL cannot limit.</param>
public sealed record SignedUrl(
    string UploadId,
    string Method,
    string Url,
    IReadOnlyDictionary<string, string> Headers,
    long Expire,
    long ServerTime,
    string StatusUrl,
    string ConfirmUrl,
    string Key,
    string Ticket,
    SizeLimits Limits,
    string Unbound);
