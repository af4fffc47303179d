using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using OssCallback.Oss;

namespace OssCallback.Simulator.Sts;

/// <summary>
/// The signature of Alibaba Cloud's older RPC APIs (HMAC-SHA1 over the sorted parameters), as STS clients of OSS SDKs send it.
/// </summary>
/// <remarks>Rules: Alibaba Cloud, "Request syntax and signature method V2 for RPC APIs".</remarks>
public static class SignatureRpc
{
    /// <summary>The value of the parameter <c>SignatureMethod</c>.</summary>
    public const string Method = "HMAC-SHA1";

    /// <summary>The value of the parameter <c>SignatureVersion</c>.</summary>
    public const string Version = "1.0";

    /// <summary>The text that is signed.</summary>
    /// <param name="httpMethod">GET or POST.</param>
    /// <param name="parameters">Query and form parameters, decoded, in any order; a parameter <c>Signature</c> is left out.</param>
    public static string StringToSign(string httpMethod, IEnumerable<KeyValuePair<string, string>> parameters) =>
        $"{httpMethod}&%2F&{OssEncoding.Encode(CanonicalQuery(parameters))}";

    /// <summary>The value of the parameter <c>Signature</c>.</summary>
    [SuppressMessage("Security", "CA5350", Justification = "HMAC-SHA1 is what the RPC signature prescribes.")]
    public static string Sign(string accessKeySecret, string stringToSign) =>
        Convert.ToBase64String(HMACSHA1.HashData(Encoding.UTF8.GetBytes(accessKeySecret + "&"), Encoding.UTF8.GetBytes(stringToSign)));

    private static string CanonicalQuery(IEnumerable<KeyValuePair<string, string>> parameters) =>
        string.Join('&', parameters
            .Where(parameter => parameter.Key != "Signature")
            .OrderBy(parameter => parameter.Key, StringComparer.Ordinal)
            .Select(parameter => $"{OssEncoding.Encode(parameter.Key)}={OssEncoding.Encode(parameter.Value)}"));
}
