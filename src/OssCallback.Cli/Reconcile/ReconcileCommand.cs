using System.CommandLine;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using OssCallback.Sweep;

namespace OssCallback.Cli.Reconcile;

/// <summary><c>oss-callback reconcile</c>: looks for lost callbacks now, also further back than the timer does.</summary>
internal static class ReconcileCommand
{
    private static readonly Option<int> Hours = new("--hours")
    {
        Description = "How far back (default: the service's Reconcile:LookBackHours).",
        HelpName = "n",
    };
    private static readonly Option<bool> DryRun = new("--dry-run") { Description = "Only count." };
    private static readonly Option<bool> Json = new("--json") { Description = "Print JSON." };

    public static Command Create()
    {
        var command = new Command("reconcile", """
            Find uploads whose callback never came, and queue them. The service does so by itself at the times of Reconcile:Schedule;
            after a longer outage look further back by hand.

            Example:
              oss-callback reconcile --hours 72
            """)
        {
            Hours, DryRun, ServiceOptions.Server, ServiceOptions.ApiKey, Json,
        };
        NumberRange.Require(Hours, 1, ReconcileOptions.MaxLookBackHours);
        command.SetAction((parsed, cancellationToken) => ServiceCall.AskAsync(async () =>
        {
            using var client = ServiceOptions.CreateClient(parsed);
            // The answer comes when the last object was looked up.
            client.Timeout = Timeout.InfiniteTimeSpan;
            var asked = new ReconcileRequest(parsed.GetValue(Hours), parsed.GetValue(DryRun));
            using var answer = await client.PostSizedAsync("api/reconcile", asked, CliJsonContext.Default.ReconcileRequest,
                cancellationToken);
            if (await ServiceCall.RefusedAsync(answer, cancellationToken))
            {
                return ExitCodes.Failed;
            }

            var result = (await answer.Content.ReadFromJsonAsync(CliJsonContext.Default.ReconcileResult, cancellationToken))!;
            Console.WriteLine(parsed.GetValue(Json)
                ? JsonSerializer.Serialize(result, CliJsonContext.Lines.ReconcileResult)
                : string.Create(
                    CultureInfo.InvariantCulture,
                    $"{result.Listed} objects listed, {result.Examined} looked up, {result.Missing} without a record, "
                    + $"{result.Unsettled} not settled, {result.Queued} queued."));
            if (asked.DryRun && result.Queued > 0)
            {
                await Console.Error.WriteLineAsync("The service queued uploads although --dry-run asked it only to count: something "
                    + "on the way takes the request's body away.");
                return ExitCodes.Failed;
            }

            return ExitCodes.Ok;
        }));
        return command;
    }
}
