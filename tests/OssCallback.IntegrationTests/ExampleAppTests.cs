using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using OssCallback.IntegrationTests.Support;

namespace OssCallback.IntegrationTests;

/// <summary>docs/extend.md as a process: an application with pages and a sign-in of its own that takes uploads beside them.</summary>
public sealed class ExampleAppTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_application_of_ones_own_takes_uploads_beside_its_pages()
    {
        await using var deployment = await Deployment.PrepareAsync();
        await deployment.StartServerAsync(RunningProgram.Start(RunningProgram.ExampleApp, deployment.ServerArguments()));
        using var cookies = new SocketsHttpHandler { CookieContainer = new CookieContainer() };
        using var browser = new HttpClient(cookies) { BaseAddress = new Uri(deployment.Url) };

        Assert.Equal("Welcome", await browser.GetStringAsync(new Uri("/", UriKind.Relative), Cancellation));
        Assert.Contains(
            "src=\"console.js\"", await browser.GetStringAsync(new Uri("/console", UriKind.Relative), Cancellation),
            StringComparison.Ordinal);
        Assert.Equal(401, await StatusOfPolicyAsync(browser));
        using var signedIn = await browser.PostAsync(new Uri("/sign-in/alice", UriKind.Relative), content: null, Cancellation);
        Assert.True(signedIn.IsSuccessStatusCode);

        var picture = await UploadAsync(deployment, browser, "photo.png");
        Assert.Equal("ready", await FinalStateAsync(browser, picture));
        var program = await UploadAsync(deployment, browser, "setup.exe");
        Assert.Equal("rejected", await FinalStateAsync(browser, program));

        var gallery = await browser.GetStringAsync(new Uri("/gallery", UriKind.Relative), Cancellation);
        Assert.Equal(picture.Key, gallery);
        Assert.Contains("/alice/", gallery, StringComparison.Ordinal);
        Assert.Equal(404, (int)(await browser.GetAsync(new Uri("/nothing", UriKind.Relative), Cancellation)).StatusCode);
    }

    [Fact]
    public async Task What_a_reviewer_leaves_to_a_person_waits_for_one_and_then_the_application_is_told()
    {
        const string Key = "operators-key";
        await using var deployment = await Deployment.PrepareAsync();
        deployment.Set("Policy:ApiKeys:0:Name", "back-office");
        deployment.Set("Policy:ApiKeys:0:Role", "operator");
        deployment.Set("Policy:ApiKeys:0:Sha256", Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(Key))));
        await deployment.StartServerAsync(RunningProgram.Start(RunningProgram.ExampleApp, deployment.ServerArguments()));
        using var cookies = new SocketsHttpHandler { CookieContainer = new CookieContainer() };
        using var browser = new HttpClient(cookies) { BaseAddress = new Uri(deployment.Url) };
        Assert.Equal("Nothing waits for a decision.", await ReviewAsync("list"));
        using var signedIn = await browser.PostAsync(new Uri("/sign-in/alice", UriKind.Relative), content: null, Cancellation);
        var good = await UploadAsync(deployment, browser, "pictures.zip");
        var bad = await UploadAsync(deployment, browser, "more.zip");

        await Until.TrueAsync(
            async () => (await ReviewAsync("list")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length == 2, "both wait");
        Assert.Contains($"{good.UploadId}\t", await ReviewAsync("list"), StringComparison.Ordinal);
        Assert.EndsWith("\talice\tpictures.zip\tarchive", await ReviewAsync("list"), StringComparison.Ordinal);
        Assert.Equal($"{good.UploadId} is ready.", await ReviewAsync("accept", good.UploadId));
        Assert.Equal($"{good.UploadId} is ready.", await ReviewAsync("accept", good.UploadId));
        Assert.Equal($"{bad.UploadId} is rejected, not_a_product.", await ReviewAsync("reject", bad.UploadId, "--reason", "not_a_product"));

        Assert.Equal("Nothing waits for a decision.", await ReviewAsync("list"));
        await Until.TrueAsync(
            async () => await browser.GetStringAsync(new Uri("/gallery", UriKind.Relative), Cancellation) == good.Key,
            "the application was told of the one and not of the other");

        async Task<string> ReviewAsync(params string[] arguments)
        {
            await using var program = RunningProgram.Start(
                RunningProgram.Cli, ["review", .. arguments, "--server", deployment.Url, "--api-key", Key]);
            Assert.True(await program.ExitAsync() == 0, program.Errors.ToString());
            return program.Output.ToString().Trim();
        }
    }

    [Fact]
    public async Task Without_a_setting_it_names_the_setting_and_does_not_listen()
    {
        await using var deployment = await Deployment.PrepareAsync();
        deployment.Set("Callback:TicketKeys:0", "short");
        await using var app = RunningProgram.Start(RunningProgram.ExampleApp, deployment.ServerArguments());

        Assert.NotEqual(0, await app.ExitAsync());
        Assert.Contains("Callback:TicketKeys:0", $"{app.Output}{app.Errors}", StringComparison.Ordinal);
    }

    private static async Task<Grant> UploadAsync(Deployment deployment, HttpClient browser, string name)
    {
        var grant = new Grant(
            JsonNode.Parse(await browser.GetStringAsync(new Uri($"/api/policy?filename={name}&size=3", UriKind.Relative), Cancellation))!);
        Assert.Equal(200, (await deployment.Client.PostAsync(grant, [1, 2, 3])).Status);
        return grant;
    }

    private static async Task<int> StatusOfPolicyAsync(HttpClient browser)
    {
        using var answer = await browser.GetAsync(new Uri("/api/policy?filename=a.png", UriKind.Relative), Cancellation);
        return (int)answer.StatusCode;
    }

    private static async Task<string> FinalStateAsync(HttpClient browser, Grant grant)
    {
        var state = string.Empty;
        await Until.TrueAsync(
            async () =>
            {
                using var answer = await browser.GetAsync(new Uri($"/api/uploads/{grant.UploadId}", UriKind.Relative), Cancellation);
                state = (string?)JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancellation))!["state"] ?? string.Empty;
                return state is "ready" or "rejected" or "failed";
            },
            "the upload reached a final state");
        return state;
    }
}
