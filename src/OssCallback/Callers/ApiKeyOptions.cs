namespace OssCallback.Callers;

/// <summary>One entry of <c>Policy:ApiKeys</c>.</summary>
public sealed class ApiKeyOptions
{
    /// <summary>Who holds the key; becomes the user of its uploads.</summary>
    public string Name { get; set; } = string.Empty;

    /// <summary><c>client</c> or <c>operator</c>.</summary>
    public string Role { get; set; } = "client";

    /// <summary>Whether the holder, an application's own server, names the user it asks for (<c>user</c> on the grant).</summary>
    public bool ActsForUsers { get; set; }

    /// <summary>SHA-256 of the key as 64 hex digits; the key itself is not stored anywhere.</summary>
    public string Sha256 { get; set; } = string.Empty;
}
