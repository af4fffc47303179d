namespace OssCallback.Simulator.Access;

/// <summary>What a policy is asked: one action on one bucket or object.</summary>
/// <param name="Action">Such as <c>oss:PutObject</c>.</param>
/// <param name="Bucket">The bucket.</param>
/// <param name="Key">The object, null for the bucket itself.</param>
internal sealed record RamRequest(string Action, string Bucket, string? Key)
{
    /// <summary>The values that conditions are compared with, such as <c>oss:Prefix</c>.</summary>
    public IReadOnlyDictionary<string, string> Conditions { get; init; } = new Dictionary<string, string>();

    /// <summary>Whose resource it is: OSS's, or RAM's where a role is meant.</summary>
    public string Service { get; init; } = "oss";

    /// <summary>The last part of <c>acs:oss:region:owner:resource</c>.</summary>
    public string Resource => Key is null ? Bucket : $"{Bucket}/{Key}";
}
