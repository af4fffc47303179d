namespace OssCallback.Simulator.Sts;

/// <summary>A refusal of STS.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Code">Such as <c>InvalidParameter.PolicyGrammar</c>.</param>
/// <param name="Message">The service's own sentence where it is known.</param>
internal sealed record StsError(int Status, string Code, string Message)
{
    public StsRefusalException Refuse() => new(this);
}
