using Microsoft.Extensions.Logging;
using OssCallback.Callbacks;
using OssCallback.Http;
using OssCallback.UnitTests.Infrastructure;

namespace OssCallback.UnitTests.Callbacks;

/// <summary>
/// What strangers cost who send callbacks without end: a bounded log, and one diagnosis a second, beside the answer's way.
/// </summary>
public sealed class CallbackRefusalsTests : IDisposable
{

    private readonly TestApp _app = new();

    private CallbackRefusals Refusals => _app.Get<CallbackRefusals>();

    [Fact]
    public async Task A_flood_is_logged_once_a_second_with_the_number_of_the_others()
    {
        foreach (var _ in Enumerable.Range(0, 100))
        {
            Assert.Equal(400, (await Mismatch().SendAsync(_app, TestContext.Current.CancellationToken)).Status);
        }

        var burst = Refused();
        _app.Time.Advance(TimeSpan.FromSeconds(1));
        await Mismatch().SendAsync(_app, TestContext.Current.CancellationToken);
        await Mismatch().SendAsync(_app, TestContext.Current.CancellationToken);

        Assert.Equal((LogAllowance.Burst, LogAllowance.Burst + 1), (burst, Refused()));
        Assert.Contains("206 Warning 80 more lines of this kind, signature_mismatch, were not logged.", _app.LogText,
            StringComparison.Ordinal);
        Assert.Equal(0, _app.Queue.Attempts);
    }

    [Fact]
    public async Task A_flood_of_one_kind_does_not_hide_the_others()
    {
        foreach (var _ in Enumerable.Range(0, 100))
        {
            await Mismatch().SendAsync(_app, TestContext.Current.CancellationToken);
        }

        await CallbackCall.Form(_app, ticket: "").SendAsync(_app, TestContext.Current.CancellationToken);

        Assert.Contains("Callback refused with ticket_missing", _app.LogText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Looks_for_the_cause_of_a_mismatch_once_a_second()
    {
        const string Found = "valid for '/elsewhere' as it arrived";
        await Mismatch().SendAsync(_app, TestContext.Current.CancellationToken);
        await Mismatch().SendAsync(_app, TestContext.Current.CancellationToken);
        var first = _app.Logs.GetSnapshot().Select(entry => entry.Message.Contains(Found, StringComparison.Ordinal)).ToArray();
        _app.Time.Advance(TimeSpan.FromSeconds(1));
        await Mismatch().SendAsync(_app, TestContext.Current.CancellationToken);

        Assert.Equal([true, false], first);
        Assert.Contains(Found, _app.Logs.LatestRecord.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_waits_for_a_diagnosis_and_none_queues_up_behind_one()
    {
        using var hang = new ManualResetEventSlim();
        Refusals.Add(ErrorCodes.SignatureMismatch, "first", "cheap", () =>
        {
            hang.Wait(TestContext.Current.CancellationToken);
            return "diagnosed";
        });
        _app.Time.Advance(TimeSpan.FromSeconds(5));
        Refusals.Add(ErrorCodes.SignatureMismatch, "second", "cheap", () => "diagnosed");
        var meanwhile = _app.Logs.GetSnapshot().Select(entry => entry.Message).ToArray();
        hang.Set();
        await Refusals.LatestDiagnosis;

        Assert.Equal(["Callback refused with signature_mismatch, request second: cheap"], meanwhile);
        Assert.Equal("Callback refused with signature_mismatch, request first: diagnosed", _app.Logs.LatestRecord.Message);
    }

    [Fact]
    public async Task A_diagnosis_that_fails_is_an_error_of_ours()
    {
        Refusals.Add(ErrorCodes.SignatureMismatch, "r", "cheap", () => throw new InvalidOperationException("broken"));
        await Refusals.LatestDiagnosis;

        Assert.Equal((207, LogLevel.Error), (_app.Logs.LatestRecord.Id.Id, _app.Logs.LatestRecord.Level));
    }

    public void Dispose() => _app.Dispose();

    private CallbackCall Mismatch() =>
        CallbackCall.Signed(_app, CallbackCall.Form(_app).Body, "/elsewhere").Change(call => call.Target = "/elsewhere");

    private int Refused() => _app.Logs.GetSnapshot().Count(entry => entry.Id.Id == 201);
}
