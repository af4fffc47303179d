using System.Globalization;
using System.Text;

namespace OssCallback.Cli.Diagnosis;

/// <summary>Reads JSON and keeps the place of everything; also takes <c>\$</c>, which policies may hold.</summary>
/// <remarks>The platform's reader tells no place inside a string, which is where the mistakes of callbackBody are.</remarks>
internal sealed class LocatedJsonReader
{
    private const int MaxDepth = 32;
    private readonly string _text;
    private int _position;

    private LocatedJsonReader(string text) => _text = text;

    /// <summary>Reads one value that is the whole text.</summary>
    /// <exception cref="LocatedJsonException">It is not JSON.</exception>
    public static LocatedJson Read(string text)
    {
        var reader = new LocatedJsonReader(text);
        var value = reader.Value(0);
        reader.SkipSpace();
        return reader._position == text.Length ? value : throw reader.Wrong("nothing more is expected here");
    }

    private LocatedJson Value(int depth)
    {
        SkipSpace();
        if (depth > MaxDepth)
        {
            throw Wrong("it is nested too deeply");
        }

        return Peek() switch
        {
            '{' => Object(depth),
            '[' => Array(depth),
            '"' => String(),
            '-' or (>= '0' and <= '9') => Number(),
            _ => Word(),
        };
    }

    private LocatedJson Object(int depth)
    {
        var start = _position++;
        var members = new List<LocatedMember>();
        SkipSpace();
        while (!Take('}'))
        {
            if (members.Count > 0)
            {
                Require(',', "a comma or '}' is expected");
                SkipSpace();
            }

            if (Peek() != '"')
            {
                throw Wrong("a name in double quotes is expected");
            }

            var name = String();
            SkipSpace();
            Require(':', "a colon is expected");
            members.Add(new LocatedMember(name.Text, name.Start, name.End, Value(depth + 1)));
            SkipSpace();
        }

        return new LocatedJson(LocatedKind.Object, start, _position) { Members = members };
    }

    private LocatedJson Array(int depth)
    {
        var start = _position++;
        var items = new List<LocatedJson>();
        SkipSpace();
        while (!Take(']'))
        {
            if (items.Count > 0)
            {
                Require(',', "a comma or ']' is expected");
            }

            items.Add(Value(depth + 1));
            SkipSpace();
        }

        return new LocatedJson(LocatedKind.Array, start, _position) { Items = items };
    }

    private LocatedJson String()
    {
        var start = _position++;
        var text = new StringBuilder();
        var source = new List<int>();
        while (Peek() != '"')
        {
            if (_position >= _text.Length)
            {
                throw Wrong("the string that begins here is not closed", start);
            }

            if (Peek() < ' ')
            {
                throw Wrong("a line break or control character must be written as an escape");
            }

            source.Add(_position);
            text.Append(Peek() == '\\' ? Escape() : _text[_position++]);
        }

        source.Add(_position++);
        return new LocatedJson(LocatedKind.String, start, _position) { Text = text.ToString(), Source = source };
    }

    private char Escape()
    {
        _position++;
        var escape = Peek();
        if (escape == 'u')
        {
            if (_position + 4 >= _text.Length
                || !ushort.TryParse(
                    _text.AsSpan(_position + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
            {
                throw Wrong("four hexadecimal digits are expected");
            }

            _position += 5;
            return (char)code;
        }

        var meaning = escape switch
        {
            'b' => '\b',
            'f' => '\f',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            '"' or '\\' or '/' or '$' => escape,
            _ => throw Wrong("this is not an escape that JSON knows"),
        };
        _position++;
        return meaning;
    }

    private LocatedJson Number()
    {
        var start = _position;
        while (char.IsAsciiDigit(Peek()) || Peek() is '-' or '+' or '.' or 'e' or 'E')
        {
            _position++;
        }

        return double.TryParse(_text.AsSpan(start, _position - start), NumberStyles.Float, CultureInfo.InvariantCulture, out _)
            ? new LocatedJson(LocatedKind.Number, start, _position) { Text = _text[start.._position] }
            : throw Wrong("this is not a number", start);
    }

    private LocatedJson Word()
    {
        foreach (var (word, kind) in new[] { ("true", LocatedKind.Boolean), ("false", LocatedKind.Boolean), ("null", LocatedKind.Null) })
        {
            if (string.CompareOrdinal(_text, _position, word, 0, word.Length) == 0)
            {
                _position += word.Length;
                return new LocatedJson(kind, _position - word.Length, _position) { Text = word };
            }
        }

        throw Wrong(_position >= _text.Length ? "the text ends too early" : "a value is expected");
    }

    private char Peek() => _position < _text.Length ? _text[_position] : '\0';

    private bool Take(char expected)
    {
        if (Peek() != expected)
        {
            return false;
        }

        _position++;
        return true;
    }

    private void Require(char expected, string reason)
    {
        if (!Take(expected))
        {
            throw Wrong(reason);
        }
    }

    private void SkipSpace()
    {
        while (Peek() is ' ' or '\t' or '\r' or '\n')
        {
            _position++;
        }
    }

    private LocatedJsonException Wrong(string reason, int? position = null) => new(position ?? _position, reason);
}
