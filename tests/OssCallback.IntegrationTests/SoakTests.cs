using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using OssCallback.IntegrationTests.Support;

namespace OssCallback.IntegrationTests;

/// <summary>
/// A thousand uploads by real clients while every callback comes twice, every tenth client sends another file under its key right after the
/// first, and the server is killed again and again.
/// </summary>
public sealed class SoakTests
{
    // The record of longer runs is in docs/reliability.md.
    private static readonly int Uploads = int.Parse(
        Environment.GetEnvironmentVariable("SOAK_UPLOADS") ?? "1000", CultureInfo.InvariantCulture);

    private const int Clients = 16;
    private const int Kills = 12;
    private const int ReplacedOf = 10;

    private static readonly (string Key, string Value) Overwrite = ("Policy:Profiles:default:Overwrite", "true");

    private static readonly TimeSpan SlowAnswer = TimeSpan.FromMilliseconds(500);

    private static readonly (string Extension, string Type)[] Kinds =
    [
        (".png", "image/png"),
        (".txt", "text/plain"),
        (".pdf", "application/pdf"),
        (".bin", "application/octet-stream"),
    ];

    [Fact]
    public async Task A_thousand_uploads_are_each_recorded_and_counted_once_although_the_server_is_killed_on_the_way()
    {
        await using var receiver = await EventReceiver.StartAsync();
        await using var deployment = await Deployment.StartAsync([.. receiver.Settings(), Overwrite]);
        await SoakAsync(deployment, receiver, isInTrouble: true);
    }

    [Fact]
    public async Task On_Azure_Storage_a_thousand_uploads_are_each_recorded_and_counted_once_although_the_server_is_killed_on_the_way()
    {
        await using var account = await AzuriteAccount.StartAsync();
        await using var receiver = await EventReceiver.StartAsync();
        await using var deployment = await Deployment.StartAsync([.. account.Settings, .. receiver.Settings(), Overwrite]);

        // The emulator becomes slower with each message that waits: a receiver in trouble would be measured in its minutes.
        await SoakAsync(deployment, receiver, isInTrouble: false);
    }

    private static async Task SoakAsync(Deployment deployment, EventReceiver receiver, bool isInTrouble)
    {
        deployment.Oss.Faults.SendCallbackTwice = true;
        var cancellationToken = TestContext.Current.CancellationToken;
        var files = Enumerable.Range(0, Uploads).Select(number => RandomNumberGenerator.GetBytes(number % 257)).ToArray();
        var firsts = files.ToDictionary(file => file, file => RandomNumberGenerator.GetBytes(file.Length));
        var answered = 0;
        var confirmed = 0;
        var kills = 0;
        using var work = new SemaphoreSlim(0);

        // A third of the time it is down, a third it is slow.
        receiver.Behaviour = async http =>
        {
            var phase = isInTrouble ? answered * 3 / Uploads : 2;
            await Task.Delay(phase == 1 ? SlowAnswer : TimeSpan.Zero, http.RequestAborted);
            return phase == 0 ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status204NoContent;
        };

        // Each share of the uploads that OSS has answered is the cue for the next kill, so the kills lie within the traffic and not beside
        // it.
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var killing = Task.Run(
            async () =>
            {
                try
                {
                    for (; kills < Kills; kills++)
                    {
                        await work.WaitAsync(cancellationToken);
                        await deployment.KillAndRestartAsync();
                    }
                }
                catch
                {
                    // A server that does not come back is what went wrong, and not the clients that wait for it.
                    await ended.CancelAsync();
                    throw;
                }
            },
            cancellationToken);
        var uploading = Parallel.ForAsync(
            0, Uploads, new ParallelOptions { MaxDegreeOfParallelism = Clients, CancellationToken = ended.Token },
            async (number, _) =>
        {
            var (extension, _) = Kinds[number % Kinds.Length];
            var grant = await GrantUntilGivenAsync(
                deployment.Client, string.Create(CultureInfo.InvariantCulture, $"{number}{extension}"), files[number].Length);
            foreach (var file in number % ReplacedOf == 3 ? new[] { firsts[files[number]], files[number] } : [files[number]])
            {
                if ((await deployment.Client.PostAsync(grant, file)).Status == 203)
                {
                    await deployment.Client.ConfirmUntilTakenAsync(grant);
                    Interlocked.Increment(ref confirmed);
                }
            }

            if (Interlocked.Increment(ref answered) % (Uploads / (Kills + 1)) == 0)
            {
                work.Release();
            }
        });
        await Task.WhenAny(uploading, killing);
        if (killing.IsFaulted)
        {
            await killing;
        }

        await uploading;
        await killing;
        await deployment.QueueEmptyAsync();

        Assert.Equal(Kills, kills);
        var records = await deployment.Client.ListAsync();
        Assert.Equal(Uploads, records.Count);
        Assert.All(
            records, record => Assert.True((string)record["state"]! == "ready" && (int)record["revision"]! <= 2, record.ToJsonString()));
        Assert.InRange(records.Count(record => (int)record["revision"]! == 2), 0, Uploads / ReplacedOf);
        Assert.Equal(Uploads, records.Select(record => (string)record["object"]!).Distinct().Count());
        Assert.Equal(Uploads, (await deployment.Client.ListAsync("state=ready")).Count);
        Assert.Equal((0, 0), await deployment.CountMessagesAsync());
        var statistics = await deployment.Client.StatisticsAsync();
        Assert.Equal((Uploads, files.Sum(file => (long)file.Length), 0, 0), statistics.Total);
        Assert.Equal(statistics.Total, (statistics.Profile("default").Uploads, statistics.Profile("default").Bytes, 0, 0));
        for (var kind = 0; kind < Kinds.Length; kind++)
        {
            var own = files.Where((_, number) => number % Kinds.Length == kind).ToArray();
            Assert.Equal((own.Length, own.Sum(file => (long)file.Length)), statistics.Type(Kinds[kind].Type));
        }

        await AssertToldAsync(receiver, records);
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"{kills} kills, {confirmed} of {Uploads} uploads had to be confirmed by their clients, {receiver.Taken.Count} events taken, "
                + $"{records.Count(record => (int)record["revision"]! == 2)} were replaced.");
    }

    /// <summary>
    /// Each upload's events came at least once, each under one id, in their order, and none of a state that never was.
    /// </summary>
    private static async Task AssertToldAsync(EventReceiver receiver, List<JsonNode> records)
    {
        var last = records.ToDictionary(record => (string)record["id"]!, record => (int)record["revision"]!);
        await Until.TrueAsync(
            () => Task.FromResult(receiver.Taken.Where(one => (string)one.Event["type"]! == "upload.ready")
                .Where(one => (int)one.Event["data"]!["revision"]! == last[(string)one.Event["data"]!["uploadId"]!])
                .Select(one => one.Id).Distinct().Count() >= last.Count),
            "every event was taken", Patience.Of(TimeSpan.FromMinutes(5)));

        var uploads = receiver.Taken.GroupBy(one => (string)one.Event["data"]!["uploadId"]!).ToDictionary(upload => upload.Key);
        Assert.Equal(last.Keys.Order(), uploads.Keys.Order());
        foreach (var (id, upload) in uploads)
        {
            // What is told again is left out: it may come after a later one.
            var told = upload.DistinctBy(one => one.Id).Select(one => $"{one.Event["type"]} {one.Event["data"]!["revision"]}");
            Assert.Equal(
                last[id] == 1 ? ["upload.ready 1"]
                    // The first may have been replaced before its review ended: then nobody was told that it is ready.
                    : told.Count() == 1 ? ["upload.ready 2"]
                    : ["upload.ready 1", "upload.replaced 2", "upload.ready 2"],
                told);
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "A client whose server is away tries again.")]
    private static Task<Grant> GrantUntilGivenAsync(Client client, string fileName, long size) => Until.NotNullAsync<Grant>(
        async () =>
        {
            try
            {
                return await client.GrantAsync(fileName, size);
            }
            catch (HttpRequestException)
            {
                return null;
            }
        },
        "the server gave a grant",
        patience: TimeSpan.FromMinutes(3));
}
