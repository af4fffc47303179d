namespace OssCallback.Simulator.Access;

/// <summary>A key that a request names, with what checks the request and what limits it.</summary>
/// <param name="Id">The public half.</param>
/// <param name="Secret">The secret half.</param>
/// <param name="SecurityToken">Present for temporary keys.</param>
/// <param name="Policy">What AssumeRole or the options limited the key to; null for all rights.</param>
internal sealed record AccessKey(string Id, string Secret, string? SecurityToken, RamPolicy? Policy)
{
    public Identity Identity => new(Id, Policy, SecurityToken is not null);

    /// <summary>Names the id only: a record's generated text would print the secret.</summary>
    public override string ToString() => $"AccessKey({Id})";
}
