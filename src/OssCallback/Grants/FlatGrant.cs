using System.Text.Json.Serialization;

namespace OssCallback.Grants;

/// <summary>The grant to upload into one directory, in the flat V4 shape of OSS's present documentation (<c>format=v4</c>).</summary>
/// <param name="Version">Form field <c>x-oss-signature-version</c>.</param>
/// <param name="Policy">Form field <c>policy</c>.</param>
/// <param name="Credential">Form field <c>x-oss-credential</c>.</param>
/// <param name="Date">Form field <c>x-oss-date</c>.</param>
/// <param name="Signature">Form field <c>x-oss-signature</c>.</param>
/// <param name="SecurityToken">Form field <c>x-oss-security-token</c>; empty without temporary credentials, because the documentation's
/// page sends the member whatever it is.</param>
/// <param name="Directory">What the form field <c>key</c> begins with; ends in <c>/</c>.</param>
/// <param name="Host">Where the form is sent.</param>
/// <param name="Callback">Form field <c>callback</c>.</param>
/// <param name="Expire">When the policy expires, in unix seconds.</param>
/// <param name="ServerTime">This server's time, in unix seconds.</param>
/// <param name="Ticket">The ticket for confirmations; also part of the callback.</param>
public sealed record FlatGrant(
    string Version,
    string Policy,
    [property: JsonPropertyName("x_oss_credential")] string Credential,
    [property: JsonPropertyName("x_oss_date")] string Date,
    string Signature,
    [property: JsonPropertyName("security_token")] string SecurityToken,
    [property: JsonPropertyName("dir")] string Directory,
    string Host,
    string Callback,
    long Expire,
    long ServerTime,
    string Ticket);
