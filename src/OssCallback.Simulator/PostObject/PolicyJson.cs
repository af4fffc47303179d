using System.Globalization;
using System.Text;

namespace OssCallback.Simulator.PostObject;

/// <summary>The JSON of policies: standard JSON plus the escape <c>\$</c>, with OSS's own words for what is wrong.</summary>
/// <remarks>Values come out as string, long, double, bool, null, List&lt;object?&gt; or List&lt;KeyValuePair&lt;string, object?&gt;&gt;.</remarks>
internal sealed class PolicyJson
{
    private const int MaxDepth = 16;
    private readonly string _text;
    private int _position;

    private PolicyJson(string text) => _text = text;

    public static object? Parse(string text)
    {
        var json = new PolicyJson(text);
        var value = json.Value(0);
        json.SkipSpace();
        return json._position == text.Length ? value : throw Invalid($"unknown char {text[json._position]}");
    }

    private object? Value(int depth)
    {
        SkipSpace();
        if (depth > MaxDepth)
        {
            throw Invalid("too deep");
        }

        return Peek() switch
        {
            '{' => Members(depth),
            '[' => Items(depth),
            '"' => Text(),
            '-' or (>= '0' and <= '9') => Number(),
            _ => Word(),
        };
    }

    private List<KeyValuePair<string, object?>> Members(int depth)
    {
        var members = new List<KeyValuePair<string, object?>>();
        _position++;
        SkipSpace();
        if (Take('}'))
        {
            return members;
        }

        while (true)
        {
            SkipSpace();
            if (Peek() != '"')
            {
                throw Invalid("string expected");
            }

            var name = Text();
            SkipSpace();
            if (!Take(':'))
            {
                throw Invalid(": expected");
            }

            members.Add(new(name, Value(depth + 1)));
            SkipSpace();
            if (Take('}'))
            {
                return members;
            }

            if (!Take(','))
            {
                throw Invalid(", or } expected");
            }
        }
    }

    private List<object?> Items(int depth)
    {
        var items = new List<object?>();
        _position++;
        SkipSpace();
        if (Take(']'))
        {
            return items;
        }

        while (true)
        {
            items.Add(Value(depth + 1));
            SkipSpace();
            if (Take(']'))
            {
                return items;
            }

            if (!Take(','))
            {
                throw Invalid(", or ] expected");
            }
        }
    }

    private string Text()
    {
        var result = new StringBuilder();
        for (_position++; _position < _text.Length; _position++)
        {
            var character = _text[_position];
            switch (character)
            {
                case '"':
                    _position++;
                    return result.ToString();
                case '\\':
                    _position++;
                    result.Append(Escape());
                    break;
                default:
                    result.Append(character);
                    break;
            }
        }

        throw Invalid("\" expected");
    }

    private char Escape() => Peek() switch
    {
        'b' => '\b',
        'f' => '\f',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'u' => Unicode(),
        '"' or '\\' or '/' or '$' => Peek(),
        _ => throw Invalid($"unknown escape {Peek()}"),
    };

    private char Unicode()
    {
        if (_position + 4 >= _text.Length
            || !ushort.TryParse(_text.AsSpan(_position + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
        {
            throw Invalid("four hex digits expected");
        }

        _position += 4;
        return (char)code;
    }

    private object Number()
    {
        var start = _position;
        while (char.IsAsciiDigit(Peek()) || Peek() is '-' or '+' or '.' or 'e' or 'E')
        {
            _position++;
        }

        var text = _text.AsSpan(start, _position - start);
        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) ? whole
            : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var real) ? real
            : throw Invalid("number expected");
    }

    private object? Word()
    {
        foreach (var (word, value) in new (string, object?)[] { ("true", true), ("false", false), ("null", null) })
        {
            if (string.CompareOrdinal(_text, _position, word, 0, word.Length) == 0)
            {
                _position += word.Length;
                return value;
            }
        }

        throw Invalid(_position < _text.Length ? $"unknown char {_text[_position]}" : "unexpected end");
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

    private void SkipSpace()
    {
        while (Peek() is ' ' or '\t' or '\r' or '\n')
        {
            _position++;
        }
    }

    private static Errors.OssRefusalException Invalid(string reason) => PostErrors.InvalidPolicy($"Invalid JSON: {reason}", "0006-00000201");
}
