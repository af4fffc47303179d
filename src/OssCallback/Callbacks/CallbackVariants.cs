using System.Text;

namespace OssCallback.Callbacks;

/// <summary>What a request may have looked like before something on the way changed it: the changes that proxies, frameworks and copied captures really make.</summary>
internal static class CallbackVariants
{
    private const int MaxReorderedParameters = 4;

    /// <summary>Candidates with the change that would explain them; few, because each costs a signature check.</summary>
    public static IEnumerable<(string Change, string Target, byte[] Body)> Of(string target, byte[] body)
    {
        if (body.AsSpan().TrimEnd("\r\n"u8) is var trimmed && trimmed.Length < body.Length)
        {
            yield return ("a line break was appended to the body", target, trimmed.ToArray());
        }

        yield return ("a line break was cut off the end of the body", target, [.. body, (byte)'\n']);
        if (body.Contains((byte)'+') || body.AsSpan().IndexOf("%20"u8) >= 0)
        {
            var text = Encoding.Latin1.GetString(body);
            yield return ("the spaces of the body were encoded in another way", target, Encoding.Latin1.GetBytes(text.Replace("%20", "+", StringComparison.Ordinal)));
            yield return ("the spaces of the body were encoded in another way", target, Encoding.Latin1.GetBytes(text.Replace("+", "%20", StringComparison.Ordinal)));
        }

        foreach (var (change, variant) in TargetsOf(target))
        {
            yield return (change, variant, body);
        }
    }

    private static IEnumerable<(string Change, string Target)> TargetsOf(string target)
    {
        if (target.Contains(' ', StringComparison.Ordinal))
        {
            yield return ("a space got into path or query", target.Replace(" ", string.Empty, StringComparison.Ordinal));
        }

        var question = target.IndexOf('?', StringComparison.Ordinal);
        var path = question < 0 ? target : target[..question];
        var query = question < 0 ? string.Empty : target[question..];
        yield return path.EndsWith('/') && path.Length > 1
            ? ("a slash was added to the end of the path", path[..^1] + query)
            : ("a slash was cut off the end of the path", path + "/" + query);
        for (var slash = path.IndexOf('/', 1); slash > 0; slash = path.IndexOf('/', slash + 1))
        {
            yield return ("something was put in front of the path", path[slash..] + query);
        }

        if (question < 0)
        {
            yield break;
        }

        yield return ("a query was added", path);
        var parameters = query[1..].Split('&');
        if (parameters.Length <= MaxReorderedParameters)
        {
            foreach (var order in Permute(parameters))
            {
                yield return ("the parameters of the query were re-ordered", $"{path}?{string.Join('&', order)}");
            }
        }
    }

    private static IEnumerable<string[]> Permute(string[] items) => items.Length <= 1
        ? [items]
        : items.SelectMany((first, index) => Permute([.. items[..index], .. items[(index + 1)..]]).Select(string[] (rest) => [first, .. rest]));
}
