namespace OssCallback.Simulator.Access;

/// <summary>Who sent a request: an access key, or nobody.</summary>
/// <param name="AccessKeyId">Null for an anonymous request.</param>
internal sealed record Identity(string? AccessKeyId)
{
    public static Identity Anonymous { get; } = new(AccessKeyId: null);

    public bool IsAnonymous => AccessKeyId is null;
}
