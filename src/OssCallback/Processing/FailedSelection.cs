namespace OssCallback.Processing;

/// <summary>Which failed uploads are meant.</summary>
/// <param name="Id">This one.</param>
/// <param name="All">All of them.</param>
public sealed record FailedSelection(string? Id = null, bool All = false);
