using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using OssCallback.Http;

namespace OssCallback.Callbacks;

/// <summary>The rules that OSS has for a callbackUrl, and the request target that follows from one.</summary>
public static partial class CallbackUrl
{
    /// <summary>OSS tries at most this many addresses.</summary>
    public const int MaxCount = 5;

    /// <summary>Path and query exactly as OSS will sign them: taken from the text, because <see cref="Uri"/> normalises.</summary>
    public static string RequestTarget(string url) =>
        EndpointRequest.TargetOf(url);

    /// <summary>
    /// What OSS may sign for an address: an empty query counts as no query, but some SDKs append the question mark to every
    /// address, and OSS signs it.
    /// </summary>
    internal static string[] SignedTargets(string url)
    {
        var target = RequestTarget(url);
        var query = target.IndexOf('?', StringComparison.Ordinal);
        return query < 0 ? [target, target + "?"] : query == target.Length - 1 ? [target, target[..^1]] : [target];
    }

    /// <summary>Whether OSS would call this address.</summary>
    /// <param name="url">An address with scheme.</param>
    /// <param name="allowPrivate">Whether private addresses and plain http pass; true in Development only.</param>
    /// <param name="reason">Why not.</param>
    public static bool IsAcceptable(string url, bool allowPrivate, [NotNullWhen(false)] out string? reason)
    {
        reason = Check(url, allowPrivate);
        return reason is null;
    }

    private static string? Check(string url, bool allowPrivate)
    {
        if (url.AsSpan().ContainsAnyExceptInRange('!', '~'))
        {
            return "must be plain ASCII without spaces: percent-encode the rest";
        }

        if (url.Contains(';', StringComparison.Ordinal))
        {
            return "must not contain ';': OSS takes it as the separator of several addresses";
        }

        if (url.Contains('\\', StringComparison.Ordinal))
        {
            return "must not contain a backslash: not everyone agrees on what it means";
        }

        // Uri is content with a missing slash or one too many; the request target is taken from the text and needs exactly two.
        if (!Beginning().IsMatch(url) || !Uri.TryCreate(url, UriKind.Absolute, out var uri))
        {
            return "must begin with https:// and name a host";
        }

        if (uri.UserInfo.Length > 0 || url.Contains('#', StringComparison.Ordinal))
        {
            return "must hold neither user name nor fragment";
        }

        if (uri.HostNameType == UriHostNameType.IPv6)
        {
            return "must not be an IPv6 address: OSS cannot call those";
        }

        if (allowPrivate)
        {
            return null;
        }

        if (uri.Scheme != "https")
        {
            return "must be https outside Development";
        }

        return IsPrivate(uri) ? "is a private address, which OSS refuses to call" : null;
    }

    private static bool IsPrivate(Uri uri)
    {
        var host = uri.Host.TrimEnd('.');
        if (host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        return IPAddress.TryParse(host, out var address) && address.AddressFamily == AddressFamily.InterNetwork
            && PrivateAddresses.Contains(address);
    }

    [GeneratedRegex("^https?://[^/?]", RegexOptions.IgnoreCase)]
    private static partial Regex Beginning();
}
