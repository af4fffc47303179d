namespace OssCallback.Endpoints;

/// <summary>Who calls.</summary>
/// <param name="Name">The key's name; empty for anonymous callers in Development. Becomes the user of the caller's uploads.</param>
/// <param name="Role">What the caller may do.</param>
public sealed record Caller(string Name, CallerRole Role);
