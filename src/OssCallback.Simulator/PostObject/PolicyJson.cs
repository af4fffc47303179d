namespace OssCallback.Simulator.PostObject;

/// <summary>The JSON of policies: standard JSON plus the escape <c>\$</c>, with OSS's own words for what is wrong.</summary>
/// <remarks>
/// Values come out as string, long, double, bool, null, List&lt;object?&gt; or List&lt;KeyValuePair&lt;string, object?&gt;&gt;.
/// </remarks>
internal sealed class PolicyJson
{
    private const int MaxDepth = 16;
    private readonly PolicyScanner _scanner;

    private PolicyJson(string text) => _scanner = new PolicyScanner(text);

    public static object? Parse(string text)
    {
        var json = new PolicyJson(text);
        var value = json.Value(0);
        json._scanner.End();
        return value;
    }

    private object? Value(int depth)
    {
        _scanner.SkipSpace();
        if (depth > MaxDepth)
        {
            throw PolicyErrors.Json("too deep");
        }

        return _scanner.Peek() switch
        {
            '{' => Members(depth),
            '[' => Items(depth),
            '"' => _scanner.Text(),
            '-' or (>= '0' and <= '9') => _scanner.Number(),
            _ => _scanner.Word(),
        };
    }

    private List<KeyValuePair<string, object?>> Members(int depth)
    {
        var members = new List<KeyValuePair<string, object?>>();
        _scanner.Skip();
        _scanner.SkipSpace();
        if (_scanner.Take('}'))
        {
            return members;
        }

        while (true)
        {
            _scanner.SkipSpace();
            if (_scanner.Peek() != '"')
            {
                throw PolicyErrors.Json("string expected");
            }

            var name = _scanner.Text();
            _scanner.SkipSpace();
            if (!_scanner.Take(':'))
            {
                throw PolicyErrors.Json(": expected");
            }

            members.Add(new(name, Value(depth + 1)));
            _scanner.SkipSpace();
            if (_scanner.Take('}'))
            {
                return members;
            }

            if (!_scanner.Take(','))
            {
                throw PolicyErrors.Json(", or } expected");
            }
        }
    }

    private List<object?> Items(int depth)
    {
        var items = new List<object?>();
        _scanner.Skip();
        _scanner.SkipSpace();
        if (_scanner.Take(']'))
        {
            return items;
        }

        while (true)
        {
            items.Add(Value(depth + 1));
            _scanner.SkipSpace();
            if (_scanner.Take(']'))
            {
                return items;
            }

            if (!_scanner.Take(','))
            {
                throw PolicyErrors.Json(", or ] expected");
            }
        }
    }
}
