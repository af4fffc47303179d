using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace OssCallback.UnitTests.Infrastructure;

/// <summary>An OpenID Connect issuer with keys of its own; tokens are made without the library that checks them.</summary>
internal sealed class LocalIssuer : IAsyncDisposable
{
    public const string Audience = "upload-service";

    private readonly Dictionary<string, (RSA? Rsa, ECDsa? Ec)> _keys = [];
    private LocalServer _server = null!;
    private int _requests;

    private LocalIssuer()
    {
    }

    public string Url => _server.Url;

    /// <summary>What the description calls the issuer and its keys' address; by default itself.</summary>
    public string? Issuer { get; set; }

    public string? KeysUrl { get; set; }

    /// <summary>When set, the status of every answer.</summary>
    public int? Failure { get; set; }

    /// <summary>Appended to the key set.</summary>
    public string Padding { get; set; } = string.Empty;

    /// <summary>Runs before each answer.</summary>
    public Func<Task> BeforeAnswer { get; set; } = () => Task.CompletedTask;

    /// <summary>How often the description was asked for.</summary>
    public int Requests => _requests;

    public static async Task<LocalIssuer> StartAsync()
    {
        var issuer = new LocalIssuer();
        issuer.AddRsa("rsa-1");
        issuer.AddEc("ec-1");
        issuer._server = await LocalServer.StartAsync(issuer.AnswerAsync);
        return issuer;
    }

    public void AddRsa(string kid, int bits = 2048) => _keys[kid] = (RSA.Create(bits), null);

    public void AddEc(string kid) => _keys[kid] = (null, ECDsa.Create(ECCurve.NamedCurves.nistP256));

    public void Remove(string kid) => _keys.Remove(kid);

    public JsonObject Claims(string user, DateTimeOffset now) => new()
    {
        ["iss"] = Url,
        ["aud"] = Audience,
        ["sub"] = user,
        ["iat"] = now.ToUnixTimeSeconds(),
        ["exp"] = now.AddMinutes(5).ToUnixTimeSeconds(),
    };

    /// <summary>A token; the header and the claims may be anything.</summary>
    public string Sign(JsonObject claims, string alg = "RS256", string? kid = "rsa-1", Action<JsonObject>? header = null)
    {
        var head = new JsonObject { ["alg"] = alg, ["typ"] = "JWT" };
        if (kid is not null)
        {
            head["kid"] = kid;
        }

        header?.Invoke(head);
        var text = $"{Pack(head.ToJsonString())}.{Pack(claims.ToJsonString())}";
        var bytes = Encoding.ASCII.GetBytes(text);
        var (rsa, ec) = kid is not null && _keys.TryGetValue(kid, out var key) ? key : _keys.Values.First();
        var signature = alg switch
        {
            "none" => [],

            // The attack that HS256 invites: the public key, which everybody has, as the secret.
            "HS256" => HMACSHA256.HashData(Encoding.ASCII.GetBytes(rsa!.ExportSubjectPublicKeyInfoPem()), bytes),
            "PS256" => rsa!.SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pss),
            "RS512" => rsa!.SignData(bytes, HashAlgorithmName.SHA512, RSASignaturePadding.Pkcs1),
            "ES256" => ec!.SignData(bytes, HashAlgorithmName.SHA256),
            _ => rsa!.SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
        };
        return $"{text}.{Base64Url.EncodeToString(signature)}";
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        foreach (var (rsa, ec) in _keys.Values)
        {
            rsa?.Dispose();
            ec?.Dispose();
        }
    }

    private static string Pack(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    private async Task AnswerAsync(HttpContext http)
    {
        await BeforeAnswer();
        http.Response.StatusCode = Failure ?? 200;
        if (http.Request.Path == "/.well-known/openid-configuration")
        {
            Interlocked.Increment(ref _requests);
            await http.Response.WriteAsync(
                new JsonObject { ["issuer"] = Issuer ?? Url, ["jwks_uri"] = KeysUrl ?? Url + "/keys" }.ToJsonString());
        }
        else if (http.Request.Path == "/keys")
        {
            await http.Response.WriteAsync(
                new JsonObject
                {
                    ["keys"] = new JsonArray([.. _keys.Select(key => (JsonNode)Describe(key.Key, key.Value.Rsa, key.Value.Ec))]),
                }.ToJsonString()
                    + Padding);
        }
        else
        {
            http.Response.StatusCode = 404;
        }
    }

    private static JsonObject Describe(string kid, RSA? rsa, ECDsa? ec)
    {
        if (rsa?.ExportParameters(false) is { } key)
        {
            return new JsonObject
            {
                ["kty"] = "RSA",
                ["use"] = "sig",
                ["kid"] = kid,
                ["n"] = Base64Url.EncodeToString(key.Modulus),
                ["e"] = Base64Url.EncodeToString(key.Exponent),
            };
        }

        var point = ec!.ExportParameters(false).Q;
        return new JsonObject
        {
            ["kty"] = "EC",
            ["crv"] = "P-256",
            ["kid"] = kid,
            ["x"] = Base64Url.EncodeToString(point.X),
            ["y"] = Base64Url.EncodeToString(point.Y),
        };
    }
}
