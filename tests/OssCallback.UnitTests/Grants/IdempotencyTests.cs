using System.Text.Json;
using OssCallback.Callers;
using OssCallback.Grants;
using OssCallback.Http;
using OssCallback.UnitTests.Infrastructure;

namespace OssCallback.UnitTests.Grants;

/// <summary>The same Idempotency-Key gives the same object, for as long as the first grant is good.</summary>
public sealed class IdempotencyTests : IDisposable
{
    private const string Policy = "/api/policy?filename=a.png&size=10";

    private readonly TestApp _app = new();

    [Fact]
    public async Task Gives_the_same_upload_until_the_first_grant_expires_also_across_midnight()
    {
        // The default time zone is eight hours ahead.
        _app.Time.SetUtcNow(new DateTimeOffset(2026, 3, 1, 15, 55, 0, TimeSpan.Zero));
        var first = (await AskAsync(Policy, "k1")).Json();
        _app.Time.Advance(TimeSpan.FromSeconds(899));

        var second = (await AskAsync(Policy, "k1")).Json();
        _app.Time.Advance(TimeSpan.FromSeconds(1));
        var third = (await AskAsync(Policy, "k1")).Json();

        Assert.StartsWith("uploads/2026/03/01/", first.Map("fields")["key"], StringComparison.Ordinal);
        Assert.Equal(
            (first.Text("uploadId"), first.Map("fields")["key"], first.GetProperty("expire").GetInt64()),
            (second.Text("uploadId"), second.Map("fields")["key"], second.GetProperty("expire").GetInt64()));
        Assert.Equal(1, second.GetProperty("expire").GetInt64() - second.GetProperty("serverTime").GetInt64());
        Assert.StartsWith("uploads/2026/03/02/", third.Map("fields")["key"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/api/policy?format=v1", "dir")]
    [InlineData("/api/policy?format=v4", "dir")]
    [InlineData("/api/signed-url?filename=a.png", "key")]
    public async Task Holds_for_every_kind_of_permission(string target, string member) =>
        Assert.Equal((await AskAsync(target, "k1")).Json().Text(member), (await AskAsync(target, "k1")).Json().Text(member));

    [Fact]
    public async Task Without_the_header_or_with_another_value_each_grant_is_new()
    {
        string?[] keys = [null, null, "", "k1", "k2", "K1"];
        var ids = new HashSet<string>(StringComparer.Ordinal);

        foreach (var key in keys)
        {
            ids.Add((await AskAsync(Policy, key)).Json().Text("uploadId"));
        }

        Assert.Equal(keys.Length, ids.Count);
        Assert.Equal(3, _app.Reservations.Names.Count);
    }

    [Fact]
    public async Task Users_share_nothing()
    {
        var client = (await AskAsync(Policy, "k1")).Json();
        var other = (await AskAsync(Policy, "k1", TestApp.OperatorKey)).Json();

        Assert.NotEqual(client.Text("uploadId"), other.Text("uploadId"));
    }

    [Theory]
    [InlineData("/api/policy?filename=a.png&size=11")]
    [InlineData("/api/policy?filename=b.png&size=10")]
    [InlineData("/api/policy?filename=a.png&size=10&expires=60")]
    [InlineData("/api/policy?filename=a.png&size=10&format=v1")]
    [InlineData("/api/signed-url?filename=a.png&size=10")]
    public async Task Refuses_another_request_under_the_same_key(string target)
    {
        await AskAsync(Policy, "k1");

        (await AskAsync(target, "k1")).AssertProblem(ErrorCodes.IdempotencyMismatch);
    }

    [Theory]
    [InlineData(" ")]
    [InlineData("a b")]
    [InlineData("ä")]
    [InlineData("a\u007f")]
    public async Task Refuses_what_is_no_visible_ascii(string key)
    {
        (await AskAsync(Policy, key)).AssertProblem(ErrorCodes.RequestMalformed);
        Assert.Empty(_app.Reservations.Names);
    }

    [Fact]
    public async Task Takes_keys_of_255_characters()
    {
        Assert.Equal(200, (await AskAsync(Policy, new string('~', 255))).Status);
        (await AskAsync(Policy, new string('~', 256))).AssertProblem(ErrorCodes.RequestMalformed);
    }

    [Fact]
    public async Task The_store_learns_neither_user_nor_key()
    {
        await AskAsync(Policy, "a-secret-value");

        Assert.Matches("^[0-9a-f]{64}$", Assert.Single(_app.Reservations.Names));
    }

    public void Dispose() => _app.Dispose();

    private Task<EndpointReply> AskAsync(string target, string? idempotencyKey, string apiKey = TestApp.ClientKey)
    {
        var request = new EndpointRequest
        {
            Method = "GET",
            Target = target,
            Header = name => name switch { ApiKeys.HeaderName => apiKey, IdempotentGrants.HeaderName => idempotencyKey, _ => null },
        };
        return target.StartsWith("/api/policy", StringComparison.Ordinal)
            ? _app.AskAsync("Policy", request, TestContext.Current.CancellationToken)
            : _app.AskAsync("SignedUrl", request, TestContext.Current.CancellationToken);
    }
}
