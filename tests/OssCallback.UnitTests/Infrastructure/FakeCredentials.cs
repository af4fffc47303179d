using OssCallback.Oss;

namespace OssCallback.UnitTests.Infrastructure;

/// <summary>Temporary credentials that end when a test says so; none at all while it is null.</summary>
internal sealed class FakeCredentials : IOssCredentialSource
{
    public const string Token = "CAIS/temporary+Token==";

    public DateTimeOffset? Ends { get; set; }

    public ValueTask<OssCredentials> GetAsync(CancellationToken cancellationToken) => Ends is { } ends
        ? ValueTask.FromResult(new OssCredentials("STS.example", "temporary-secret", Token, ends))
        : throw new OssException("There are no credentials.");
}
