namespace OssCallback.Cli.Diagnosis;

/// <summary>One error of OSS: how it is recognised, what causes it, what to do.</summary>
/// <param name="Status">The HTTP status it comes with.</param>
/// <param name="Code">The code in OSS's XML.</param>
/// <param name="Message">The message, to the letter where it is known; <c>*</c> stands for what differs.</param>
/// <param name="Ec">The EC number, or null where it is not publicly known.</param>
/// <param name="Cause">What went wrong.</param>
/// <param name="Fix">What to do.</param>
public sealed record OssProblem(int Status, string Code, string Message, string? Ec, string Cause, string Fix)
{
    /// <summary>Whether a text holds this message; case, white space and the full stop at the end do not matter.</summary>
    internal bool MatchesMessage(string text)
    {
        var position = 0;
        foreach (var part in Message.TrimEnd('.').Split('*', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var found = text.IndexOf(part, position, StringComparison.OrdinalIgnoreCase);
            if (found < 0)
            {
                return false;
            }

            position = found + part.Length;
        }

        // Status 40 is not the beginning of 404.
        return Message.Length > 0 && !(position < text.Length && char.IsAsciiDigit(text[position]) && char.IsAsciiDigit(text[position - 1]));
    }
}
