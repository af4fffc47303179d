namespace OssCallback.Simulator.Callbacks;

/// <summary><c>callbackBody</c> cut into literal text and placeholders.</summary>
internal sealed class CallbackTemplate
{
    private readonly List<(bool IsVariable, string Text)> _parts = [];

    private CallbackTemplate()
    {
    }

    /// <summary>Whether <c>imageInfo</c> must be read for this body.</summary>
    public bool NeedsImageInfo => _parts.Any(part => part.IsVariable && part.Text.StartsWith("imageInfo", StringComparison.Ordinal));

    /// <summary>Cuts a template; null where a dollar sign is not followed by a left brace or a brace is not closed.
    /// Percent-encoded placeholders are literal text, as they are for OSS.</summary>
    public static CallbackTemplate? Parse(string text)
    {
        var template = new CallbackTemplate();
        var position = 0;
        while (position < text.Length)
        {
            var dollar = text.IndexOf('$', position);
            if (dollar < 0)
            {
                break;
            }

            var close = dollar + 1 < text.Length && text[dollar + 1] == '{' ? text.IndexOf('}', dollar) : -1;
            if (close < 0)
            {
                return null;
            }

            template._parts.Add((false, text[position..dollar]));
            template._parts.Add((true, text[(dollar + 2)..close]));
            position = close + 1;
        }

        template._parts.Add((false, text[position..]));
        return template;
    }

    /// <summary>Puts values in; the caller decides how each one is written.</summary>
    public string Render(Func<string, string> value) =>
        string.Concat(_parts.Select(part => part.IsVariable ? value(part.Text) : part.Text));
}
