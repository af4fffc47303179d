using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using OssCallback.Simulator.Callbacks;

namespace OssCallback.Cli.Send;

/// <summary>Tells a refusal from an acceptance where both have status 200, as with samples that answer <c>{"Status":"verify not ok"}</c>:
/// by what genuine callbacks are answered with.</summary>
/// <param name="first">The answer to a genuine callback.</param>
/// <param name="second">The answer to another one; what differs between the two says nothing.</param>
internal sealed partial class GenuineAnswers(ReceivedAnswer first, ReceivedAnswer second)
{
    /// <summary>Whether an answer is unlike those to genuine callbacks.</summary>
    /// <param name="answer">The answer to a falsified callback, with a status of success.</param>
    /// <param name="message">That callback: a receiver may repeat what it says.</param>
    public bool Refuses(ReceivedAnswer answer, CallbackMessage message)
    {
        if (answer.Body.AsSpan().SequenceEqual(first.Body) || answer.Body.AsSpan().SequenceEqual(second.Body))
        {
            return false;
        }

        if (answer.Body.Length == 0 || first.Body.Length == 0)
        {
            return true;
        }

        var (one, other, given) = (Members(first.Body), Members(second.Body), Members(answer.Body));
        if (one is null || other is null || given is null)
        {
            return first.Body.AsSpan().SequenceEqual(second.Body) || SaysNo(answer);
        }

        var said = WebUtility.UrlDecode(Encoding.UTF8.GetString(message.Body));
        return one.Keys.Intersect(other.Keys).Any(name => !given.ContainsKey(name))
            || given.Keys.Any(name => !one.ContainsKey(name) && !other.ContainsKey(name))
            || one.Where(member => other.GetValueOrDefault(member.Key) == member.Value)
                .Any(stable => given[stable.Key] is var value && value != stable.Value
                    && !said.Contains(value.Trim('"'), StringComparison.Ordinal));
    }

    /// <summary>Whether an answer says by itself that it refuses, whatever its status.</summary>
    public static bool SaysNo(ReceivedAnswer answer) => Members(answer.Body) is { } members
        ? members.Any(member => No().IsMatch(member.Value) || (member.Value == "false" && Flag().IsMatch(member.Key)))
        : answer.Body.Length < 200 && No().IsMatch(Encoding.UTF8.GetString(answer.Body));

    private static Dictionary<string, string>? Members(byte[] body)
    {
        try
        {
            using var json = JsonDocument.Parse(body.AsMemory());
            return json.RootElement.ValueKind != JsonValueKind.Object ? null
                : json.RootElement.EnumerateObject().GroupBy(member => member.Name)
                    .ToDictionary(same => same.Key, same => same.Last().Value.GetRawText(), StringComparer.Ordinal);
        }
        catch (JsonException)
        {
            // Then it is compared as text.
            return null;
        }
    }

    [GeneratedRegex(@"\b(not ok|fail(ed|ure)?|error|invalid|denied|refused|unauthori[sz]ed|forbidden|mismatch)\b", RegexOptions.IgnoreCase)]
    private static partial Regex No();

    [GeneratedRegex("^(ok|success|status|result|valid|verified)$", RegexOptions.IgnoreCase)]
    private static partial Regex Flag();
}
