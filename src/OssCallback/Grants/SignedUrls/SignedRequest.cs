namespace OssCallback.Grants;

/// <summary>A request that a client sends as it is.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Url">At OSS with its signature in the query; for completing a path of this service.</param>
/// <param name="Headers">Headers to send; no others, and no Content-Type for a part.</param>
/// <param name="Expire">Until when it is good, in unix seconds.</param>
public sealed record SignedRequest(string Method, string Url, IReadOnlyDictionary<string, string> Headers, long Expire);
