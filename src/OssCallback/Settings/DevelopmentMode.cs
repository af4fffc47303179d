namespace OssCallback.Settings;

/// <summary>Whether unsafe settings (private addresses, development keys, no authentication) are tolerated.</summary>
/// <param name="IsDevelopment">True on a developer's machine only: environment <c>Development</c>.</param>
public sealed record DevelopmentMode(bool IsDevelopment);
