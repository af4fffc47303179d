using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using OssCallback.Callbacks;

namespace OssCallback.Cli.Diagnosis;

/// <summary>Looks at the addresses of callbackUrl.</summary>
internal static partial class CallbackUrlLinter
{
    private const string InvalidUrl = "0007-00000004";

    public static void Lint(LocatedJson value, List<LintFinding> findings)
    {
        if (value.Kind != LocatedKind.String)
        {
            findings.Add(
                new LintFinding(LintSeverity.Error, "callbackUrl must be a string.", value.Start, value.End - value.Start, InvalidUrl));
            return;
        }

        if (string.IsNullOrWhiteSpace(value.Text))
        {
            findings.Add(new LintFinding(LintSeverity.Error, "callbackUrl is empty.", value.Start, value.End - value.Start, InvalidUrl));
            return;
        }

        foreach (Match comma in Comma().Matches(value.Text))
        {
            findings.Add(At(value, comma.Index, comma.Length, LintSeverity.Error,
                "Several addresses are separated by ';', not by a comma.", InvalidUrl) with
            { Replacement = ";" });
        }

        foreach (Match placeholder in Placeholder().Matches(value.Text))
        {
            findings.Add(At(value, placeholder.Index, placeholder.Length, LintSeverity.Error,
                "Placeholders are expanded in callbackBody only; in callbackUrl they stay as they are. Put the value into callbackBody."));
        }

        var count = 0;
        var inQuery = false;
        for (int start = 0, end; start <= value.Text.Length; start = end + 1)
        {
            end = value.Text.IndexOf(';', start) is >= 0 and var semicolon ? semicolon : value.Text.Length;
            var url = value.Text[start..end];
            if (inQuery && !url.Contains("://", StringComparison.Ordinal) && url.Trim().Length > 0)
            {
                // The rest of a query that a semicolon cut in two.
                findings.Add(
                    At(
                        value, start - 1, 1, LintSeverity.Error, "This ';' separates two addresses for OSS: inside a query write %3B.",
                        InvalidUrl) with
                    {
                        Replacement = "%3B",
                    });
                continue;
            }

            if (url.Trim().Length > 0)
            {
                count++;
                LintOne(value, start, url, findings);
                inQuery = url.Contains('?', StringComparison.Ordinal);
            }
        }

        if (count > CallbackUrl.MaxCount)
        {
            findings.Add(
                new LintFinding(
                    LintSeverity.Error,
                    FormattableString.Invariant($"callbackUrl holds {count} addresses; OSS takes {CallbackUrl.MaxCount}."), value.Start,
                    value.End - value.Start, "0007-00000005"));
        }
    }

    private static void LintOne(LocatedJson value, int start, string url, List<LintFinding> findings)
    {
        var (leading, trailing) = (url.Length - url.TrimStart().Length, url.Length - url.TrimEnd().Length);
        foreach (var (from, length) in new[] { (start, leading), (start + url.Length - trailing, trailing) }.Where(
            blank => blank.Item2 > 0))
        {
            findings.Add(
                At(
                    value, from, length, LintSeverity.Error, "White space before and after an address is part of it: leave it out.",
                    InvalidUrl) with
                {
                    Replacement = string.Empty,
                });
        }

        (start, url) = (start + leading, url.Trim());
        var scheme = url.IndexOf("://", StringComparison.Ordinal);
        if (scheme < 0)
        {
            findings.Add(
                At(value, start, 0, LintSeverity.Note, "The address has no scheme; OSS takes it as http. Write it out.") with
                {
                    Replacement = "http://",
                });
        }
        else if (!url.StartsWith("http://", StringComparison.OrdinalIgnoreCase)
            && !url.StartsWith("https://", StringComparison.OrdinalIgnoreCase))
        {
            findings.Add(At(value, start, scheme, LintSeverity.Error, "OSS calls http and https only.", InvalidUrl));
        }

        var authorityStart = scheme < 0 ? 0 : scheme + 3;
        var rest = url[authorityStart..];
        var length2 = rest.AsSpan().IndexOfAny('/', '?', '#') is >= 0 and var target ? target : rest.Length;
        LintAuthority(value, start + authorityStart, rest[..length2], findings);
        LintCharacters(value, start + authorityStart + length2, rest[length2..], findings);
        if (rest.IndexOf('#', StringComparison.Ordinal) is >= 0 and var fragment)
        {
            findings.Add(
                At(value, start + authorityStart + fragment, rest.Length - fragment, LintSeverity.Warning, "A fragment is never sent.") with
                {
                    Replacement = string.Empty,
                });
        }

        var query = rest.IndexOf('?', StringComparison.Ordinal);
        if (rest[length2..].IndexOf('+', StringComparison.Ordinal) is >= 0 and var plus && (query < 0 || length2 + plus < query))
        {
            findings.Add(
                At(
                    value, start + authorityStart + length2 + plus, 1, LintSeverity.Warning,
                    "A '+' in the path is decoded differently by different verifiers of the signature: avoid it."));
        }

        if (scheme == 4)
        {
            findings.Add(
                At(
                    value, start, 4, LintSeverity.Note,
                    "http: body and ticket travel readable, and anyone on the way can hold the callback back."));
        }
    }

    private static void LintCharacters(LocatedJson value, int start, string target, List<LintFinding> findings)
    {
        for (var i = 0; i < target.Length; i++)
        {
            if (target[i] is <= ' ' or > '~')
            {
                var length = char.IsHighSurrogate(target[i]) && i + 1 < target.Length ? 2 : 1;
                var encoded = string.Concat(
                    Encoding.UTF8.GetBytes(target.Substring(i, length))
                        .Select(octet => octet.ToString("X2", CultureInfo.InvariantCulture).Insert(0, "%")));
                findings.Add(
                    At(
                        value, start + i, length, LintSeverity.Error,
                        "callbackUrl must be plain ASCII without spaces: percent-encode this.", InvalidUrl) with
                    {
                        Replacement = encoded,
                    });
                i += length - 1;
            }
        }
    }

    private static void LintAuthority(LocatedJson value, int start, string authority, List<LintFinding> findings)
    {
        if (authority.Contains('@', StringComparison.Ordinal))
        {
            findings.Add(
                At(
                    value, start, authority.Length, LintSeverity.Error, "A user name or password does not belong into callbackUrl.",
                    InvalidUrl));
            return;
        }

        if (authority.StartsWith('[') || authority.Count(character => character == ':') > 1)
        {
            findings.Add(At(value, start, authority.Length, LintSeverity.Error, "OSS cannot call IPv6 addresses.", InvalidUrl));
            return;
        }

        var colon = authority.IndexOf(':', StringComparison.Ordinal);
        var host = colon < 0 ? authority : authority[..colon];
        if (colon >= 0
            && (!int.TryParse(authority.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
                || port is < 1 or > 65535))
        {
            findings.Add(
                At(
                    value, start + colon + 1, authority.Length - colon - 1, LintSeverity.Error,
                    "The port must be a number from 1 to 65535.", InvalidUrl));
        }

        if (!host.All(char.IsAscii) && ToAscii(host) is { } ascii && Uri.CheckHostName(ascii) == UriHostNameType.Dns)
        {
            findings.Add(
                At(
                    value, start, host.Length, LintSeverity.Error, "A host name in other letters is written in its ASCII form.",
                    InvalidUrl) with
                {
                    Replacement = ascii,
                });
        }
        else if (!host.All(char.IsAscii) || Uri.CheckHostName(host) is not (UriHostNameType.Dns or UriHostNameType.IPv4))
        {
            findings.Add(At(value, start, Math.Max(host.Length, 1), LintSeverity.Error, "This is not a host name.", InvalidUrl));
        }
        else if (host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(host, out var address) && address.AddressFamily == AddressFamily.InterNetwork
                && !CallbackUrl.IsAcceptable($"https://{host}/", allowPrivate: false, out _)))
        {
            findings.Add(
                At(
                    value, start, host.Length, LintSeverity.Error,
                    "Private address is forbidden to callback: OSS calls public addresses only. A simulator does not mind.",
                    "0007-00000008"));
        }
    }

    private static string? ToAscii(string host)
    {
        try
        {
            return new IdnMapping().GetAscii(host);
        }
        catch (ArgumentException)
        {
            // Letters that no name may have.
            return null;
        }
    }

    private static LintFinding At(LocatedJson value, int index, int length, LintSeverity severity, string message, string? ec = null) =>
        new(
            severity, message, value.Source[index], value.Source[Math.Min(index + length, value.Source.Count - 1)] - value.Source[index],
            ec);

    [GeneratedRegex(@"\s*,\s*(?=https?://)", RegexOptions.IgnoreCase)]
    private static partial Regex Comma();

    [GeneratedRegex(@"\$\{[^}]*\}")]
    private static partial Regex Placeholder();
}
