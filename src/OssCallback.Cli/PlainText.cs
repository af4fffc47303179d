namespace OssCallback.Cli;

/// <summary>Text of strangers, such as an object's key, in a line of ours.</summary>
internal static class PlainText
{
    /// <summary>The same without what would begin another line or another cell, or speak to the terminal.</summary>
    public static string OneLine(string text) => string.Concat(text.Select(character => char.IsControl(character) ? ' ' : character));
}
