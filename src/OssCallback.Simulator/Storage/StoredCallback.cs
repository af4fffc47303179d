namespace OssCallback.Simulator.Storage;

/// <summary>A callback parameter under a name.</summary>
/// <param name="Name">What an upload's <c>callbackPolicy</c> says.</param>
/// <param name="Callback">The parameter, Base64 of JSON, as it was given.</param>
/// <param name="Variables">Base64 of the custom variables, null for none.</param>
internal sealed record StoredCallback(string Name, string Callback, string? Variables);
