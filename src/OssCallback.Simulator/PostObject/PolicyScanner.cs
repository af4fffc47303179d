using System.Globalization;
using System.Text;

namespace OssCallback.Simulator.PostObject;

/// <summary>The words of a policy's JSON: strings with their escapes, numbers, literals.</summary>
internal sealed class PolicyScanner(string text)
{
    private readonly string _text = text;
    private int _position;

    /// <summary>The next character, NUL at the end.</summary>
    public char Peek() => _position < _text.Length ? _text[_position] : '\0';

    public bool Take(char expected)
    {
        if (Peek() != expected)
        {
            return false;
        }

        _position++;
        return true;
    }

    public void SkipSpace()
    {
        while (Peek() is ' ' or '\t' or '\r' or '\n')
        {
            _position++;
        }
    }

    /// <summary>Passes over the character that was peeked at.</summary>
    public void Skip() => _position++;

    /// <summary>Nothing but space may follow.</summary>
    public void End()
    {
        SkipSpace();
        if (_position < _text.Length)
        {
            throw PolicyErrors.Json($"unknown char {_text[_position]}");
        }
    }

    public string Text()
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

        throw PolicyErrors.Json("\" expected");
    }

    public object Number()
    {
        var start = _position;
        while (char.IsAsciiDigit(Peek()) || Peek() is '-' or '+' or '.' or 'e' or 'E')
        {
            _position++;
        }

        var text = _text.AsSpan(start, _position - start);
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole))
        {
            return whole;
        }

        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var real)
            ? real
            : throw PolicyErrors.Json("number expected");
    }

    public object? Word()
    {
        foreach (var (word, value) in new (string, object?)[] { ("true", true), ("false", false), ("null", null) })
        {
            if (string.CompareOrdinal(_text, _position, word, 0, word.Length) == 0)
            {
                _position += word.Length;
                return value;
            }
        }

        throw PolicyErrors.Json(_position < _text.Length ? $"unknown char {_text[_position]}" : "unexpected end");
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
        _ => throw PolicyErrors.Json($"unknown escape {Peek()}"),
    };

    private char Unicode()
    {
        if (_position + 4 >= _text.Length
            || !ushort.TryParse(_text.AsSpan(_position + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
        {
            throw PolicyErrors.Json("four hex digits expected");
        }

        _position += 4;
        return (char)code;
    }
}
