using System.Globalization;
using OssCallback.Oss;
using OssCallback.Simulator.Access;

namespace OssCallback.Simulator.Sts;

/// <summary>Checks who calls STS: RPC signatures (HMAC-SHA1) and V3 signatures (ACS3-HMAC-SHA256).</summary>
internal sealed class StsAuthentication(CredentialDirectory credentials, TimeProvider time)
{
    private static readonly string[] AlwaysSigned =
    [
        "host",
        "x-acs-action",
        "x-acs-content-sha256",
        "x-acs-date",
        "x-acs-signature-nonce",
        "x-acs-version",
    ];
    private readonly Dictionary<string, DateTimeOffset> _nonces = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    /// <summary>Checks who calls.</summary>
    /// <returns>The id of the access key.</returns>
    public string Check(StsRequest request) => request.Exchange.Header("Authorization") is { } authorization
        ? CheckAcs3(request, authorization)
        : CheckRpc(request);

    private string CheckRpc(StsRequest request)
    {
        var accessKeyId = Required(request, "AccessKeyId");
        var signature = Required(request, "Signature");
        var nonce = Required(request, "SignatureNonce");
        var timestamp = Required(request, "Timestamp");
        if (request["SignatureMethod"] != SignatureRpc.Method || request["SignatureVersion"] != SignatureRpc.Version)
        {
            throw StsErrors.UnsupportedSignature();
        }

        var key = Find(accessKeyId);
        CheckDate(timestamp);
        var text = SignatureRpc.StringToSign(request.Exchange.Method, request.Parameters);
        if (!CredentialDirectory.SameText(SignatureRpc.Sign(key.AccessKeySecret, text), signature))
        {
            throw StsErrors.BadSignature(text);
        }

        CheckNonce(nonce);
        return accessKeyId;
    }

    private string CheckAcs3(StsRequest request, string authorization)
    {
        if (!authorization.StartsWith(SignatureAcs3.Algorithm + " ", StringComparison.Ordinal))
        {
            throw StsErrors.UnsupportedSignature();
        }

        var fields = authorization[SignatureAcs3.Algorithm.Length..].Split(',', StringSplitOptions.TrimEntries)
            .Select(field => field.Split('=', 2)).Where(field => field.Length == 2).DistinctBy(field => field[0])
            .ToDictionary(field => field[0], field => field[1], StringComparer.Ordinal);
        var exchange = request.Exchange;
        var bodyHash = SignatureAcs3.HashBody(request.Body);
        if (!fields.TryGetValue("Credential", out var accessKeyId) || !fields.TryGetValue("Signature", out var signature)
            || !fields.TryGetValue("SignedHeaders", out var list) || list.Split(';') is var names && AlwaysSigned.Except(names).Any()
            || exchange.Header("x-acs-content-sha256") != bodyHash)
        {
            throw StsErrors.UnsupportedSignature();
        }

        var key = Find(accessKeyId);
        CheckDate(exchange.Header("x-acs-date") ?? string.Empty);
        var headers = names.Select(name => KeyValuePair.Create(name, exchange.Header(name) ?? string.Empty));
        var query = exchange.Target.Query.Select(pair => KeyValuePair.Create(pair.Key, pair.Value ?? string.Empty));
        var path = exchange.Http.Request.Path.Value is { Length: > 0 } given ? given : "/";
        var canonical = SignatureAcs3.CanonicalRequest(exchange.Method, path, query, headers, bodyHash);
        var text = SignatureAcs3.StringToSign(canonical);
        if (!CredentialDirectory.SameText(SignatureAcs3.Sign(key.AccessKeySecret, text), signature))
        {
            throw StsErrors.BadSignature(text);
        }

        CheckNonce(exchange.Header("x-acs-signature-nonce") ?? string.Empty);
        return accessKeyId;
    }

    private OssCredentials Find(string accessKeyId) =>
        credentials.FindLasting(accessKeyId)
        ?? throw (credentials.IsTemporary(accessKeyId) ? StsErrors.NoPermission() : StsErrors.UnknownKey());

    /// <summary>With or without a fraction: ali-oss sends milliseconds, which the documentation does not have.</summary>
    private void CheckDate(string text)
    {
        if (!DateTimeOffset.TryParseExact(
            text, "yyyy-MM-dd'T'HH:mm:ss.FFF'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date))
        {
            throw StsErrors.BadTimestamp();
        }

        if ((time.GetUtcNow() - date).Duration() > RequestDate.AllowedSkew)
        {
            throw StsErrors.OldTimestamp();
        }
    }

    /// <summary>A nonce is remembered for as long as its request's date could still be accepted.</summary>
    private void CheckNonce(string nonce)
    {
        var now = time.GetUtcNow();
        lock (_gate)
        {
            foreach (var (old, _) in _nonces.Where(pair => pair.Value < now).ToList())
            {
                _nonces.Remove(old);
            }

            if (!_nonces.TryAdd(nonce, now + (2 * RequestDate.AllowedSkew)))
            {
                throw StsErrors.NonceUsed();
            }
        }
    }

    private static string Required(StsRequest request, string name) =>
        request[name] is { Length: > 0 } value ? value : throw StsErrors.Missing(name);
}
