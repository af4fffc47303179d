using System.Buffers;

namespace OssCallback.Simulator.Http;

/// <summary>
/// What can be sent as a header. Form fields and queries may hold more; kept as metadata, it would make an object that cannot be read.
/// </summary>
internal static class HeaderText
{
    private static readonly SearchValues<char> Token =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-.^_`|~");

    public static bool IsName(string text) => text.Length > 0 && !text.AsSpan().ContainsAnyExcept(Token);

    /// <summary>Any text but control characters.</summary>
    public static bool IsValue(string text) =>
        !text.AsSpan().ContainsAnyInRange('\0', '\x1F') && !text.Contains('\x7F', StringComparison.Ordinal);
}
