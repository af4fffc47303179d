using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Xml;
using OssCallback.Simulator.Http;

namespace OssCallback.Simulator.Callbacks;

/// <summary>
/// Reads a receiver's answer and holds it to OSS's rules: exactly 200, a valid Content-Length, JSON (or XML that says so).
/// </summary>
internal sealed class CallbackAnswerReader(Stream stream, Action begun)
{
    private const int MaxHeadBytes = 64 * 1024;
    private const int MaxBodyBytes = 1024 * 1024;
    private readonly byte[] _buffer = new byte[MaxHeadBytes];
    private int _filled;
    private ReceivedAnswer? _answer;

    /// <summary>What was received so far, or null while there are no headers.</summary>
    public ReceivedAnswer? Answer => _answer;

    /// <summary>Whether the receiver has begun to answer.</summary>
    public bool HasBegun { get; private set; }

    public async Task<CallbackOutcome> ReadAsync(CancellationToken cancellationToken)
    {
        int status;
        List<KeyValuePair<string, string>> headers;
        do
        {
            (status, headers) = ParseHead(await ReadHeadAsync(cancellationToken));
        }
        while (status is >= 100 and < 200);

        _answer = new ReceivedAnswer(status, headers, []);
        if (status != 200)
        {
            return CallbackOutcome.Failed(CallbackFailures.Status(status));
        }

        var lengths = Values("Content-Length");
        if (lengths.Count == 0)
        {
            return CallbackOutcome.Failed(CallbackFailures.MissingLength());
        }

        if (lengths.Count > 1 || !long.TryParse(lengths[0], NumberStyles.None, CultureInfo.InvariantCulture, out var length) || length == 0)
        {
            return CallbackOutcome.Failed(CallbackFailures.InvalidLength());
        }

        if (length > MaxBodyBytes)
        {
            return CallbackOutcome.Failed(CallbackFailures.LengthTooLong());
        }

        var body = await ReadBodyAsync((int)length, cancellationToken);
        _answer = _answer with { Body = body };
        var contentType = Values("Content-Type") is [var type, ..] && HeaderText.IsValue(type) ? type : CallbackRequest.JsonType;
        var valid = contentType.StartsWith("application/xml", StringComparison.OrdinalIgnoreCase) ? IsXml(body) : IsJson(body);
        return valid
            ? CallbackOutcome.Answered(contentType, body)
            : CallbackOutcome.Failed(CallbackFailures.NotJson());

        List<string> Values(string name) =>
            [.. headers.Where(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(header => header.Value)];
    }

    /// <summary>Reads the body of an answer that was refused for its head, which OSS does not look at but people do.</summary>
    public async Task ReadRefusedBodyAsync(CancellationToken cancellationToken)
    {
        if (_answer is not { Body.Length: 0 })
        {
            return;
        }

        var announced = _answer.Headers.Where(header => header.Key.Equals("Content-Length", StringComparison.OrdinalIgnoreCase))
            .Select(header => header.Value)
            .FirstOrDefault();
        var wanted = int.TryParse(announced, NumberStyles.None, CultureInfo.InvariantCulture, out var length)
            ? Math.Min(length, MaxHeadBytes)
            : MaxHeadBytes;
        while (_filled < wanted && await stream.ReadAsync(_buffer.AsMemory(_filled), cancellationToken) is > 0 and var count)
        {
            _filled += count;
            _answer = _answer with { Body = _buffer[..Math.Min(_filled, wanted)] };
        }

        _answer = _answer with { Body = _buffer[..Math.Min(_filled, wanted)] };
    }

    private async Task<string> ReadHeadAsync(CancellationToken cancellationToken)
    {
        int end;
        while ((end = _buffer.AsSpan(0, _filled).IndexOf("\r\n\r\n"u8)) < 0)
        {
            var count = _filled == _buffer.Length ? 0 : await stream.ReadAsync(_buffer.AsMemory(_filled), cancellationToken);
            if (count == 0)
            {
                throw new IOException("The answer ended inside its headers.");
            }

            _filled += count;
            if (!HasBegun)
            {
                HasBegun = true;
                begun();
            }
        }

        var head = Encoding.Latin1.GetString(_buffer, 0, end);
        Consume(end + 4);
        return head;
    }

    private async Task<byte[]> ReadBodyAsync(int length, CancellationToken cancellationToken)
    {
        var body = new byte[length];
        var buffered = Math.Min(length, _filled);
        _buffer.AsSpan(0, buffered).CopyTo(body);
        await stream.ReadExactlyAsync(body.AsMemory(buffered), cancellationToken);
        return body;
    }

    private void Consume(int count)
    {
        _buffer.AsSpan(count, _filled - count).CopyTo(_buffer);
        _filled -= count;
    }

    private static (int Status, List<KeyValuePair<string, string>> Headers) ParseHead(string head)
    {
        var lines = head.Split("\r\n");
        if (!lines[0].StartsWith("HTTP/1.", StringComparison.Ordinal)
            || lines[0].Split(' ') is not [_, { Length: 3 } code, ..]
            || !int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out var status))
        {
            throw new IOException("The answer is not HTTP.");
        }

        return (status, [.. lines.Skip(1).Select(line => line.Split(':', 2)).Where(pair => pair.Length == 2)
            .Select(pair => KeyValuePair.Create(pair[0].Trim(), pair[1].Trim()))]);
    }

    /// <summary>One complete JSON value; a byte order mark makes it invalid, as it does for OSS.</summary>
    private static bool IsJson(byte[] body)
    {
        try
        {
            var reader = new Utf8JsonReader(body);
            while (reader.Read())
            {
                // Reading to the end is the check.
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static bool IsXml(byte[] body)
    {
        try
        {
            using var reader = XmlReader.Create(
                new MemoryStream(body), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
            while (reader.Read())
            {
                // Reading to the end is the check.
            }

            return true;
        }
        catch (XmlException)
        {
            return false;
        }
    }
}
