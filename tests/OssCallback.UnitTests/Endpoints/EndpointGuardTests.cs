using OssCallback.Bucket;
using OssCallback.Endpoints;
using OssCallback.UnitTests.Infrastructure;

namespace OssCallback.UnitTests.Endpoints;

public sealed class EndpointGuardTests : IDisposable
{
    private readonly TestApp _app = new();

    [Fact]
    public async Task Keeps_the_text_of_what_nobody_foresaw_in_the_log()
    {
        var reply = await _app.Get<EndpointGuard>().RunAsync((_, _) => throw new InvalidOperationException("table Uploads is locked"), TestApp.Request("GET", "/"), TestContext.Current.CancellationToken);

        reply.AssertProblem(ErrorCodes.StoreUnavailable);
        Assert.Equal("2", reply.Header("Retry-After"));
        Assert.Contains("table Uploads is locked", _app.LogText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tells_want_of_oss_from_want_of_the_store()
    {
        var reply = await _app.Get<EndpointGuard>().RunAsync((_, _) => throw new OssException("STS answered 403."), TestApp.Request("GET", "/"), TestContext.Current.CancellationToken);

        reply.AssertProblem(ErrorCodes.OssUnavailable);
        Assert.Equal("2", reply.Header("Retry-After"));
        Assert.Contains("STS answered 403.", _app.LogText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lets_a_disconnect_through()
    {
        using var gone = new CancellationTokenSource();
        await gone.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _app.Get<EndpointGuard>().RunAsync(
            (_, token) => Task.FromCanceled<EndpointReply>(token), TestApp.Request("GET", "/"), gone.Token));
    }

    [Fact]
    public void Every_refusal_has_a_code_of_its_own_and_a_remedy()
    {
        var declared = typeof(ErrorCodes).GetFields().Where(field => field.FieldType == typeof(ErrorCode)).Select(field => (ErrorCode)field.GetValue(null)!);

        Assert.Equal(declared, ErrorCodes.All);
        Assert.Equal(ErrorCodes.All.Length, ErrorCodes.All.DistinctBy(error => error.Code).Count());
        Assert.All(ErrorCodes.All, error =>
        {
            Assert.Matches("^[a-z0-9_]+$", error.Code);
            Assert.InRange(error.Status, 400, 503);
            Assert.EndsWith(".", error.Sentence, StringComparison.Ordinal);
            Assert.NotEmpty(error.Remedy);
        });
    }

    public void Dispose() => _app.Dispose();
}
