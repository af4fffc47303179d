using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace OssCallback.Uploads;

/// <summary>
/// A callback's body as it may be shown: the evidence without the ticket, which would let its reader report for the upload.
/// </summary>
internal static partial class ShownBody
{
    /// <summary>What stands in the place of what was cut.</summary>
    public const string Cut = "***";

    /// <summary>
    /// Cuts tickets out of a body of either form: the value of the field, however its name is escaped, and whatever else holds the text
    /// of a ticket.
    /// </summary>
    /// <param name="body">A body that was read before; null where there is none.</param>
    /// <returns>The rest as it came; null when it can no longer be read, because then nobody knows where the ticket is.</returns>
    public static byte[]? WithoutTicket(byte[]? body) =>
        body is null ? null
        : body.AsSpan().TrimStart(" \t\r\n"u8) is [(byte)'{', ..] ? CutJson(LooseJson.FillGaps(body))
        : CutForm(body);

    /// <summary>Cuts tickets, and bodies that may hold one, out of a text that nobody can read as a record.</summary>
    public static string WithoutTicket(string text) => Ticket().Replace(RawBody().Replace(text, $"\"rawBody\":\"{Cut}\""), Cut);

    private static byte[] CutForm(ReadOnlySpan<byte> body)
    {
        var shown = new List<byte>(body.Length);
        foreach (var range in body.Split((byte)'&'))
        {
            if (range.Start.Value > 0)
            {
                shown.Add((byte)'&');
            }

            var part = body[range];
            var equals = part.IndexOf((byte)'=');
            var nameBytes = equals < 0 ? part : part[..equals];
            var name = FormText.Decode(nameBytes);
            if (name is null || Holds(name))
            {
                shown.AddRange("***"u8);
            }
            else if (name == CallbackFields.Ticket || FormText.Decode(part[(equals + 1)..]) is not { } value || Holds(value))
            {
                shown.AddRange(nameBytes);
                shown.AddRange("=***"u8);
            }
            else
            {
                shown.AddRange(part);
            }
        }

        return [.. shown];
    }

    private static byte[]? CutJson(ReadOnlySpan<byte> body)
    {
        var shown = new List<byte>(body.Length);
        var copied = 0;
        try
        {
            var json = new Utf8JsonReader(body);
            var isTicket = false;
            while (json.Read())
            {
                var text = json.TokenType is JsonTokenType.PropertyName or JsonTokenType.String ? json.GetString()! : string.Empty;
                var isValue = json.TokenType is JsonTokenType.String or JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False;
                if (Holds(text) || (isTicket && isValue))
                {
                    shown.AddRange(body[copied..(int)json.TokenStartIndex]);
                    shown.AddRange("\"***\""u8);

                    // A name is read together with its colon.
                    if (json.TokenType == JsonTokenType.PropertyName)
                    {
                        shown.Add((byte)':');
                    }

                    copied = (int)json.BytesConsumed;
                }

                isTicket = json.TokenType == JsonTokenType.PropertyName && text == CallbackFields.Ticket;
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }

        shown.AddRange(body[copied..]);
        return [.. shown];
    }

    private static bool Holds(string text) => Ticket().IsMatch(text);

    // As TicketSigner writes them; the MAC may be cut off.
    [GeneratedRegex(@"v[0-9]\.[A-Za-z0-9_\-]{4}\.[0-9]{1,19}\.[A-Za-z0-9_.\-]*")]
    private static partial Regex Ticket();

    [GeneratedRegex("\"rawBody\"\\s*:\\s*\"[^\"]*\"?")]
    private static partial Regex RawBody();
}
