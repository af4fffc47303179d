namespace OssCallback.Oss;

/// <summary>Writes an object's address the way it was signed.</summary>
internal static class OssUrl
{
    /// <summary>An object below a bucket's address.</summary>
    public static string Of(string bucketUrl, string key, IReadOnlyCollection<KeyValuePair<string, string?>> query)
    {
        var path = $"{bucketUrl}/{OssEncoding.EncodePath(key)}";
        return query.Count == 0 ? path : $"{path}?{string.Join('&', query.Select(Write))}";
    }

    private static string Write(KeyValuePair<string, string?> parameter) => string.IsNullOrEmpty(parameter.Value)
        ? OssEncoding.Encode(parameter.Key)
        : $"{OssEncoding.Encode(parameter.Key)}={OssEncoding.Encode(parameter.Value)}";
}
