namespace OssCallback.Grants;

/// <summary>The grant to upload one object, in the shape that form-posting clients expect.</summary>
/// <param name="UploadId">The upload's identity, known before it happens.</param>
/// <param name="Method">Always POST.</param>
/// <param name="Url">Where the form is sent.</param>
/// <param name="Fields">The form's fields, in the order in which they are sent; the field <c>file</c> comes last.</param>
/// <param name="Headers">Headers to send; none for a form.</param>
/// <param name="Expire">When the policy expires, in unix seconds.</param>
/// <param name="ServerTime">This server's time, in unix seconds, for clients whose clock is wrong.</param>
/// <param name="StatusUrl">Where the upload's state can be asked.</param>
/// <param name="ConfirmUrl">Where an upload is confirmed whose callback failed: POST <c>{key, ticket}</c>.</param>
/// <param name="Ticket">The ticket for the confirmation; also part of the callback. It can be read by anyone and holds no secret.</param>
public sealed record Grant(
    string UploadId,
    string Method,
    string Url,
    IReadOnlyDictionary<string, string> Fields,
    IReadOnlyDictionary<string, string> Headers,
    long Expire,
    long ServerTime,
    string StatusUrl,
    string ConfirmUrl,
    string Ticket);
