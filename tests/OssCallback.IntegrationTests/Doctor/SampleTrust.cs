using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace OssCallback.IntegrationTests.Doctor;

/// <summary>How the sample server checks addresses and signatures, well and badly.</summary>
internal static class SampleTrust
{
    private const string Host = "gosspublic.alicdn.com";

    /// <summary>The bad comparisons that are found in the wild; a good server compares the whole text.</summary>
    public static bool Trusts(Defect defect, string url) => defect switch
    {
        Defect.TrustsAnyKey => true,
        Defect.TrustsPrefixWithoutSlash =>
            url.StartsWith("http://" + Host, StringComparison.OrdinalIgnoreCase)
                || url.StartsWith("https://" + Host, StringComparison.OrdinalIgnoreCase),
        Defect.TrustsNameAnywhere => url.Contains(Host, StringComparison.Ordinal),
        Defect.TrustsNameAtTheEnd => url.EndsWith($"{Host}/callback_pub_key_v1.pem", StringComparison.Ordinal),
        Defect.TrustsHostPrefix => Parsed(url, uri => uri.Host.StartsWith(Host, StringComparison.Ordinal) && uri.Host != Host),
        Defect.TrustsHostSuffix => Parsed(url, uri => uri.Host.EndsWith(Host, StringComparison.Ordinal) && uri.Host != Host),
        Defect.TrustsAnyPort =>
            Parsed(url, uri => uri.Host == Host && uri.AbsolutePath.EndsWith("/callback_pub_key_v1.pem", StringComparison.Ordinal)),
        Defect.TrustsAnyFile => Parsed(url, uri => uri.Host == Host && uri.IsDefaultPort && uri.UserInfo.Length == 0),
        Defect.TrustsNaiveHost => NaiveHost(url) == Host && url.Contains('\\', StringComparison.Ordinal),
        _ => false,
    };

    /// <summary>Path and query as the server believes they were signed.</summary>
    public static string SignedTarget(Defect defect, string target, string path)
    {
        var question = target.IndexOf('?', StringComparison.Ordinal);
        var query = question < 0 ? string.Empty : target[question..];
        var decoded = Uri.UnescapeDataString(question < 0 ? target : target[..question]);
        return defect switch
        {
            Defect.ChecksPathWithoutPrefix => path["/hooks".Length..] + query,
            Defect.DropsTheQuery => decoded,
            Defect.CutsQueryAtSecondMark when query.Length > 0 => decoded + "?" + query.Split('?')[1],
            Defect.ReadsUnsignedQuery when query.Contains("id=1", StringComparison.Ordinal) => decoded,
            _ => decoded + query,
        };
    }

    public static byte[] SignedBody(Defect defect, byte[] body) =>
        defect == Defect.TrimsBody ? Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(body).Trim()) : body;

    [SuppressMessage("Security", "CA5351", Justification = "It is how OSS signs.")]
    public static bool Verify(string pem, byte[] signature, string target, byte[] body)
    {
        using var key = RSA.Create();
        key.ImportFromPem(pem);
        byte[] signed = [.. Encoding.UTF8.GetBytes(target + "\n"), .. body];
        return key.VerifyData(signed, signature, HashAlgorithmName.MD5, RSASignaturePadding.Pkcs1);
    }

    private static bool Parsed(string url, Func<Uri, bool> test) => Uri.TryCreate(url, UriKind.Absolute, out var uri) && test(uri);

    /// <summary>
    /// Between the slashes, after the last at sign: right for most addresses, and not what a client makes of a backslash.
    /// </summary>
    private static string NaiveHost(string url)
    {
        var authority = url.Split('/') is [_, _, var third, ..] ? third : string.Empty;
        return authority[(authority.LastIndexOf('@') + 1)..];
    }
}
