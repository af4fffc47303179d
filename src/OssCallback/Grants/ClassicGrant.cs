using System.Text.Json.Serialization;

namespace OssCallback.Grants;

/// <summary>
/// The grant to upload into one directory, in the shape of OSS's article on direct upload (<c>format=v1</c>): its pages work
/// unchanged.
/// </summary>
/// <param name="AccessKeyId">Form field <c>OSSAccessKeyId</c>.</param>
/// <param name="Host">Where the form is sent.</param>
/// <param name="Policy">Form field <c>policy</c>.</param>
/// <param name="Signature">Form field <c>signature</c>, of version 1.</param>
/// <param name="Expire">When the policy expires, in unix seconds.</param>
/// <param name="Callback">Form field <c>callback</c>.</param>
/// <param name="Directory">What the form field <c>key</c> begins with; ends in <c>/</c>.</param>
/// <param name="ServerTime">This server's time, in unix seconds.</param>
/// <param name="Ticket">The ticket for confirmations; also part of the callback.</param>
/// <param name="SecurityToken">Form field <c>x-oss-security-token</c>, only where the service signs with temporary credentials; the
/// article's pages do not send it.</param>
public sealed record ClassicGrant(
    [property: JsonPropertyName("accessid")] string AccessKeyId,
    string Host,
    string Policy,
    string Signature,
    long Expire,
    string Callback,
    [property: JsonPropertyName("dir")] string Directory,
    long ServerTime,
    string Ticket,
    [property: JsonPropertyName("security_token")] string? SecurityToken = null);
