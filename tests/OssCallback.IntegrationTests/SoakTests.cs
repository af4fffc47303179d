using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using OssCallback.IntegrationTests.Support;

namespace OssCallback.IntegrationTests;

/// <summary>A thousand uploads by real clients while every callback comes twice and the server is killed again and again.</summary>
public sealed class SoakTests
{
    private const int Uploads = 1000;
    private const int Clients = 16;
    private const int Kills = 12;

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
        await using var deployment = await Deployment.StartAsync();
        await SoakAsync(deployment);
    }

    [Fact]
    public async Task On_Azure_Storage_a_thousand_uploads_are_each_recorded_and_counted_once_although_the_server_is_killed_on_the_way()
    {
        await using var account = await AzuriteAccount.StartAsync();
        await using var deployment = await Deployment.StartAsync(account.Settings);
        await SoakAsync(deployment);
    }

    private static async Task SoakAsync(Deployment deployment)
    {
        deployment.Oss.Faults.SendCallbackTwice = true;
        var cancellationToken = TestContext.Current.CancellationToken;
        var files = Enumerable.Range(0, Uploads).Select(number => RandomNumberGenerator.GetBytes(number % 257)).ToArray();
        var answered = 0;
        var confirmed = 0;
        var kills = 0;
        using var work = new SemaphoreSlim(0);

        // Each share of the uploads that OSS has answered is the cue for the next kill, so the kills lie within the traffic and not beside
        // it.
        var killing = Task.Run(
            async () =>
            {
                for (; kills < Kills; kills++)
                {
                    await work.WaitAsync(cancellationToken);
                    await deployment.KillAndRestartAsync();
                }
            },
            cancellationToken);
        await Parallel.ForAsync(
            0, Uploads, new ParallelOptions { MaxDegreeOfParallelism = Clients, CancellationToken = cancellationToken },
            async (number, _) =>
        {
            var (extension, _) = Kinds[number % Kinds.Length];
            var grant = await GrantUntilGivenAsync(
                deployment.Client, string.Create(CultureInfo.InvariantCulture, $"{number}{extension}"), files[number].Length);
            if ((await deployment.Client.PostAsync(grant, files[number])).Status == 203)
            {
                await deployment.Client.ConfirmUntilTakenAsync(grant);
                Interlocked.Increment(ref confirmed);
            }

            if (Interlocked.Increment(ref answered) % (Uploads / (Kills + 1)) == 0)
            {
                work.Release();
            }
        });
        await killing;
        await deployment.QueueEmptyAsync();

        Assert.Equal(Kills, kills);
        var records = await deployment.Client.ListAsync();
        Assert.Equal(Uploads, records.Count);
        Assert.All(
            records, record => Assert.True((string)record["state"]! == "ready" && (int)record["revision"]! == 1, record.ToJsonString()));
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

        TestContext.Current.TestOutputHelper!.WriteLine(
            $"{kills} kills, {confirmed} of {Uploads} uploads had to be confirmed by their clients.");
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
        "the server gave a grant");
}
