using System.Text.Json;

namespace OssCallback.Grants;

/// <summary>
/// What of the role's rights a session has: only uploads, also in parts that are resumed, only below its directories, and none that is more
/// public than the profile. It could be no narrower: neither size nor type nor callback is anything that such a policy knows.
/// </summary>
internal static class SessionPolicy
{
    /// <summary>The longest policy in characters, STS's limit.</summary>
    public const int MaxLength = 2048;

    // SDKs that resume an upload list its parts first, and throw them away when it is given up; the right to put covers the rest of an
    // upload in parts.
    private const string Allowed = "\"oss:PutObject\",\"oss:ListParts\",\"oss:AbortMultipartUpload\"";

    /// <summary>Writes the policy.</summary>
    /// <param name="bucket">The bucket.</param>
    /// <param name="directories">The key prefixes, each with its <c>/</c>.</param>
    /// <param name="acl">The profile's.</param>
    public static string Write(string bucket, IEnumerable<string> directories, string acl)
    {
        // A denial that names the public ones: a request that says nothing of an ACL meets no such condition.
        var denied = acl == "public-read" ? "\"public-read-write\"" : "\"public-read\",\"public-read-write\"";

        // Keys are made of letters, digits, '-', '_', '.' and '/'; none of them means anything in a resource.
        var resources = string.Join(
            ',', directories.Select(directory => $"\"{JsonEncodedText.Encode($"acs:oss:*:*:{bucket}/{directory}*")}\""));
        return $$$$"""{"Version":"1","Statement":[{"Effect":"Allow","Action":[{{{{Allowed}}}}],"Resource":[{{{{resources}}}}]},"""
            + """{"Effect":"Deny","Action":["oss:PutObject"],"Resource":["*"],"Condition":"""
            + $$$$"""{"StringEquals":{"oss:x-oss-object-acl":[{{{{denied}}}}]}}}]}""";
    }

    /// <summary>Writes the policy with as many of the directories as STS takes, from the first.</summary>
    public static string WriteLongest(string bucket, IReadOnlyList<string> directories, string acl)
    {
        var count = directories.Count;
        var policy = Write(bucket, directories, acl);
        while (policy.Length > MaxLength && count > 1)
        {
            count--;
            policy = Write(bucket, directories.Take(count), acl);
        }

        return policy;
    }
}
