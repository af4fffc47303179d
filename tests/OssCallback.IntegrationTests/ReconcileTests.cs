using System.Text.Json.Nodes;
using OssCallback.Grants;
using OssCallback.IntegrationTests.Support;
using OssCallback.Oss;
using OssCallback.Uploads;

namespace OssCallback.IntegrationTests;

/// <summary>Callbacks that never came, and clients that never confirmed.</summary>
public sealed class ReconcileTests
{
    private static readonly (string Key, string Value) NoAge = ("Reconcile:MinAgeMinutes", "0");
    private static readonly (string Key, string Value) EverySecond = ("Reconcile:Schedule", "* * * * * *");
    private static readonly (string Key, string Value) Never = ("Reconcile:Enabled", "false");

    [Fact]
    public async Task The_timer_finds_an_upload_whose_callback_was_lost_and_a_late_callback_counts_it_no_second_time()
    {
        await using var deployment = await Deployment.StartAsync(NoAge, EverySecond);
        deployment.Oss.Faults.DropCallback = true;
        var grant = await deployment.Client.GrantAsync(size: 3);
        Assert.Equal(203, (await deployment.Client.PostAsync(grant, [1, 2, 3])).Status);

        var record = await Until.NotNullAsync(
            async () =>
                (await deployment.Client.StatusAsync(grant.UploadId)).Json is var status && (string?)status["state"] == "ready"
                    ? status["record"]
                    : null,
            "the timer found the upload", () => deployment.Server.Output.ToString());

        Assert.Equal(
            ("reconcile", "default", 3, 1),
            ((string)record["source"]!, (string)record["profile"]!, (int)record["size"]!, (int)record["revision"]!));
        Assert.Equal(grant.Key, (string)record["object"]!);
        var late = await deployment.CallbackAsync(CallbackForge.Body(Deployment.Bucket, grant.Key, grant.Ticket));
        Assert.Equal(200, late.Status);
        await deployment.QueueEmptyAsync();
        Assert.Equal((1, 3, 0, 0), (await deployment.Client.StatisticsAsync()).Total);
        Assert.Equal("ready", (string)Assert.Single(await deployment.Client.ListAsync())["state"]!);
    }

    [Fact]
    public async Task Looking_again_and_again_counts_each_upload_once_and_leaves_what_no_grant_made_alone()
    {
        await using var deployment = await Deployment.StartAsync(NoAge, Never, ("Policy:Profiles:default:MaxBytes", "4"));
        deployment.Oss.Faults.DropCallback = true;
        var grants = new List<Support.Grant>();
        for (var i = 0; i < 3; i++)
        {
            grants.Add(await deployment.Client.GrantAsync(size: 3));
            await deployment.Client.PostAsync(grants[^1], [1, 2, 3]);
        }

        var day = grants[0].Key[..(grants[0].Key.IndexOf('/', "uploads/2026/".Length) + 4)];
        foreach (var foreign in new[] { day + "backup.zip", grants[0].Key + ".bak", grants[0].Key[..^4] + "-copy.png" })
        {
            await PutAsync(deployment, foreign);
        }

        Assert.Equal((6, 3, 3, 0), await ReconcileAsync(deployment, dryRun: true));
        Assert.Equal((0, 0), await deployment.CountMessagesAsync());
        Assert.Equal((6, 3, 3, 3), await ReconcileAsync(deployment));
        foreach (var grant in grants)
        {
            Assert.Equal("reconcile", (string)(await deployment.Client.ReadyAsync(grant.UploadId))["source"]!);
        }

        Assert.Equal((6, 3, 0, 0), await ReconcileAsync(deployment));
        await deployment.Client.ConfirmAsync(grants[0]);
        await deployment.QueueEmptyAsync();
        Assert.Equal((3, 9, 0, 0), (await deployment.Client.StatisticsAsync()).Total);
        Assert.Equal(3, (await deployment.Client.ListAsync()).Count);
    }

    [Fact]
    public async Task An_object_that_was_just_written_is_left_to_its_callback_until_it_is_old_enough()
    {
        await using var deployment = await Deployment.StartAsync(Never);
        deployment.Oss.Faults.DropCallback = true;
        var young = await deployment.Client.GrantAsync(size: 3);
        await deployment.Client.PostAsync(young, [1, 2, 3]);
        deployment.OssTime.Shift = TimeSpan.FromMinutes(-11);
        var old = await deployment.Client.GrantAsync(size: 3);
        await deployment.Client.PostAsync(old, [1, 2, 3]);

        Assert.Equal((2, 1, 1, 1), await ReconcileAsync(deployment));

        await deployment.Client.ReadyAsync(old.UploadId);
        Assert.Equal(404, (await deployment.Client.StatusAsync(young.UploadId)).Status);
    }

    [Fact]
    public async Task What_lies_in_a_directory_of_a_grant_is_found_and_reviewed_like_any_other()
    {
        await using var deployment = await Deployment.StartAsync(NoAge, Never, ("Policy:Profiles:default:MaxBytes", "2"));
        var directory = (string)(await deployment.Client.GetAsync("/api/policy?format=v4")).Json["dir"]!;
        await PutAsync(deployment, directory + "album/\u732b +.png");

        Assert.Equal((1, 1, 1, 1), await ReconcileAsync(deployment));

        var record = await deployment.Client.FinalAsync(UploadId.Of(Deployment.Bucket, directory + "album/\u732b +.png"));
        Assert.Equal(("rejected", "file_too_large"), ((string)record["state"]!, (string)record["reason"]!));

        // It was reviewed within the seconds of its write: it may take one more look, and is what it was.
        Assert.Equal(0, (await ReconcileAsync(deployment)).Missing);
        record = await deployment.Client.FinalAsync(UploadId.Of(Deployment.Bucket, directory + "album/\u732b +.png"));
        Assert.Equal(("rejected", 1), ((string)record["state"]!, (int)record["revision"]!));
    }

    [Theory]
    [InlineData("../../bob/x.png")]
    [InlineData("./x.png")]
    [InlineData("..\\..\\x.png")]
    [InlineData("line\nbreak.png")]
    [InlineData("esc\u001b[31m.png")]
    public async Task A_name_that_a_callback_is_refused_for_is_not_recorded(string name)
    {
        await using var deployment = await Deployment.StartAsync(NoAge, Never);
        var directory = (string)(await deployment.Client.GetAsync("/api/policy?format=v4")).Json["dir"]!;
        await PutAsync(deployment, directory + name);

        Assert.Equal((1, 0, 0, 0), await ReconcileAsync(deployment));
        await deployment.QueueEmptyAsync();

        Assert.Empty(await deployment.Client.ListAsync());
    }

    [Fact]
    public async Task What_was_replaced_without_a_callback_is_reviewed_again_and_what_was_not_is_left_alone()
    {
        await using var deployment = await Deployment.StartAsync(NoAge, Never, ("Policy:Profiles:default:ContentTypes:0", "image/*"));
        var (replaced, kept) = (await deployment.Client.GrantAsync(size: 3), await deployment.Client.GrantAsync(size: 3));
        foreach (var grant in new[] { replaced, kept })
        {
            await deployment.Client.PostAsync(grant, [1, 2, 3]);
            await deployment.Client.ReadyAsync(grant.UploadId);
        }

        Assert.Equal((2, 2, 0, 0), await ReconcileAsync(deployment));

        // The same bytes, and so the same ETag and size: only the time differs.
        deployment.OssTime.Shift = TimeSpan.FromHours(-1);
        await PutAsync(deployment, replaced.Key, "text/html");
        deployment.OssTime.Shift = TimeSpan.Zero;
        Assert.Equal((2, 2, 0, 1), await ReconcileAsync(deployment));
        await deployment.QueueEmptyAsync();

        var record = (await deployment.Client.StatusAsync(replaced.UploadId)).Json["record"]!;
        Assert.Equal(("rejected", "type_not_allowed", 2), ((string)record["state"]!, (string)record["reason"]!, (int)record["revision"]!));
        Assert.Equal((2, 2, 0, 0), await ReconcileAsync(deployment));
        Assert.Equal((1, 3, 1, 0), (await deployment.Client.StatisticsAsync()).Total);
    }

    [Fact]
    public async Task Two_and_a_half_thousand_objects_are_found_page_by_page()
    {
        const int Count = 2500;
        await using var deployment = await Deployment.StartAsync(NoAge, Never);
        var template = new KeyTemplate(KeyTemplate.Default);
        var now = TimeZoneInfo.ConvertTime(TimeProvider.System.GetUtcNow(), TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai"));
        await Parallel.ForEachAsync(
            Enumerable.Range(0, Count),
            new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = TestContext.Current.CancellationToken },
            async (_, _) => await PutAsync(deployment, template.Render(new FileName("a.png"), "alice", "default", now)));

        Assert.Equal((Count, Count, Count, Count), await ReconcileAsync(deployment));
        await deployment.QueueEmptyAsync();

        Assert.Equal((Count, Count * 3, 0, 0), (await deployment.Client.StatisticsAsync()).Total);
        Assert.All(await deployment.Client.ListAsync(), record => Assert.Equal("alice", (string)record["user"]!));
        Assert.Equal((Count, Count, 0, 0), await ReconcileAsync(deployment));
    }

    [Fact]
    public async Task Without_the_right_to_list_the_service_warns_once_and_works()
    {
        await using var deployment = await Deployment.StartAsync(
            Never, ("Policy:Profiles:default:KeyTemplate", "u/{uuid}"), ("Sts:RoleArn", "acs:ram::1000000000000001:role/uploader"),
            ("Sts:Endpoint", "{oss}"));
        // Credentials that may put objects, and no more.
        var sts = (await deployment.Client.GetAsync("/api/sts")).Json;
        await deployment.StartServerAsync(RunningProgram.Start(RunningProgram.Cli, deployment.ServeArguments(
            ("Oss:AccessKeyId", (string)sts["AccessKeyId"]!), ("Oss:AccessKeySecret", (string)sts["AccessKeySecret"]!),
            ("Oss:SecurityToken", (string)sts["SecurityToken"]!),
            ("Reconcile:Enabled", "true"), EverySecond)));
        await deployment.Server.Output.WaitForAsync("oss:ListObjects");

        var answers = new List<Answer>();
        for (var i = 0; i < 3; i++)
        {
            answers.Add(await deployment.Client.PostJsonAsync("/api/reconcile", []));
        }

        Assert.All(answers, answer => Assert.Equal((503, "listing_denied"), (answer.Status, answer.Code)));
        Assert.Equal(200, (await deployment.Client.GetAsync("/api/health")).Status);
        Assert.NotEmpty((await deployment.Client.GrantAsync()).Key);
        Assert.Equal(2, deployment.Server.Output.ToString().Split("oss:ListObjects").Length);
    }

    [Fact]
    public async Task The_command_looks_further_back_and_says_what_it_found()
    {
        await using var deployment = await Deployment.StartAsync(Never);
        deployment.Oss.Faults.DropCallback = true;
        deployment.OssTime.Shift = TimeSpan.FromMinutes(-11);
        var grant = await deployment.Client.GrantAsync(size: 3);
        await deployment.Client.PostAsync(grant, [1, 2, 3]);

        var counted = await RunAsync("--dry-run", "--json");
        var queued = await RunAsync("--hours", "168");
        var wrong = await RunAsync("--hours", "169");

        Assert.Equal(
            (0, 1, 0),
            (counted.ExitCode, (int)JsonNode.Parse(counted.Output)!["missing"]!, (int)JsonNode.Parse(counted.Output)!["queued"]!));
        Assert.Equal(0, queued.ExitCode);
        Assert.Equal("1 objects listed, 1 looked up, 1 without a record, 0 not settled, 1 queued.\n", queued.Output);
        Assert.Equal(2, wrong.ExitCode);
        await deployment.Client.ReadyAsync(grant.UploadId);

        async Task<(int ExitCode, string Output)> RunAsync(params string[] arguments)
        {
            await using var program = RunningProgram.Start(RunningProgram.Cli, ["reconcile", "--server", deployment.Url, .. arguments]);
            return (await program.ExitAsync(), program.Output.ToString());
        }
    }

    private static async Task<(int Listed, int Examined, int Missing, int Queued)> ReconcileAsync(
        Deployment deployment, bool dryRun = false)
    {
        var answer = await deployment.Client.PostJsonAsync("/api/reconcile", new JsonObject { ["dryRun"] = dryRun });
        Assert.True(answer.Status == 200, answer.Body);
        return ((int)answer.Json["listed"]!, (int)answer.Json["examined"]!, (int)answer.Json["missing"]!, (int)answer.Json["queued"]!);
    }

    /// <summary>The bucket's owner puts an object, without a callback.</summary>
    private static async Task PutAsync(Deployment deployment, string key, string? contentType = null)
    {
        var headers = new Dictionary<string, string>
        {
            ["x-oss-date"] = SignatureV4.FormatDate(deployment.OssTime.GetUtcNow()),
            ["x-oss-content-sha256"] = SignatureV4.UnsignedPayload,
        };
        var request = new HttpRequestMessage(
            HttpMethod.Put,
            new Uri(
                $"{deployment.Oss.Endpoint}/{Deployment.Bucket}/{OssEncoding.EncodePath(key)}",
                new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }))
        {
            Content = new ByteArrayContent([1, 2, 3]),
        };
        if (contentType is not null)
        {
            headers["content-type"] = contentType;
            request.Content.Headers.ContentType = new(contentType);
        }

        var authorization = SignatureV4.Authorization(
            new OssRequest { Method = "PUT", Bucket = Deployment.Bucket, Key = key, Headers = headers },
            Deployment.Owner,
            Deployment.Region);
        request.Headers.TryAddWithoutValidation("Authorization", authorization);
        foreach (var (name, value) in headers.Where(header => header.Key != "content-type"))
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        var answer = await deployment.Client.SendAsync(request);
        Assert.True(answer.Status == 200, answer.Body);
    }
}
