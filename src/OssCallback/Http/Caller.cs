using System.Text;

namespace OssCallback.Http;

/// <summary>Who calls.</summary>
/// <param name="Name">The key's name; empty for anonymous callers in Development. Becomes the user of the caller's uploads.</param>
/// <param name="Role">What the caller may do.</param>
public sealed record Caller(string Name, CallerRole Role)
{
    /// <summary>The longest name in bytes of UTF-8.</summary>
    public const int MaxNameBytes = 128;

    /// <summary>The caller of an endpoint that asks for no credentials.</summary>
    public static Caller Nobody { get; } = new(string.Empty, CallerRole.None);

    /// <summary>Whether the caller, an application's own server, names the users it asks for.</summary>
    public bool ActsForUsers { get; init; }

    /// <summary>Whether the caller may do what only this user may.</summary>
    public bool MayActFor(string user) => Name == user || ActsForUsers;

    /// <summary>Whether a text can be a name.</summary>
    public static bool IsName(string text) =>
        !string.IsNullOrWhiteSpace(text) && Encoding.UTF8.GetByteCount(text) <= MaxNameBytes && !text.Any(char.IsControl);
}
