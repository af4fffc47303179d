using System.Net;
using System.Text.Json.Nodes;
using OssCallback.IntegrationTests.Support;

namespace OssCallback.IntegrationTests;

/// <summary>What was uploaded is handed out again: to its owner, under its own name, and only when it is ready.</summary>
public sealed class FileTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("", null)]
    [InlineData("?signature=v1&expires=60", null)]
    [InlineData("?download=1", "attachment; filename=\"__ 1.png\"; filename*=UTF-8''%E5%81%87%E6%9C%9F%201.png")]
    [InlineData("?download=1&signature=v1", "attachment; filename=\"__ 1.png\"; filename*=UTF-8''%E5%81%87%E6%9C%9F%201.png")]
    public async Task The_way_to_the_object_is_a_redirect_that_oss_takes(string query, string? disposition)
    {
        await using var deployment = await Deployment.StartAsync();
        var record = await deployment.Client.UploadAsync([1, 2, 3], "假期 1.png");
        Assert.Equal("假期 1.png", (string)record["fileName"]!);
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });

        using var answer = await http.GetAsync(new Uri($"{deployment.Url}/api/uploads/{record["id"]}/file{query}"), Cancellation);
        using var file = await http.GetAsync(answer.Headers.Location, Cancellation);

        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.True(answer.Headers.CacheControl!.NoStore);
        var json = JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancellation))!;
        Assert.Equal(answer.Headers.Location!.OriginalString, (string)json["url"]!);
        Assert.Equal(HttpStatusCode.OK, file.StatusCode);
        Assert.Equal([1, 2, 3], await file.Content.ReadAsByteArrayAsync(Cancellation));
        Assert.Equal(disposition, file.Content.Headers.TryGetValues("Content-Disposition", out var values) ? values.Single() : null);
        Assert.Equal("image/png", file.Content.Headers.ContentType!.ToString());
    }

    [Fact]
    public async Task A_page_asks_for_json_and_the_address_ends_when_it_says()
    {
        await using var deployment = await Deployment.StartAsync();
        var record = await deployment.Client.UploadAsync([1, 2, 3]);

        var answer = await deployment.Client.GetAsync($"/api/uploads/{record["id"]}/file?format=json&expires=60");
        Assert.Equal(200, answer.Status);
        deployment.OssTime.Shift = TimeSpan.FromSeconds(90);
        using var http = new HttpClient();
        using var late = await http.GetAsync(new Uri((string)answer.Json["url"]!), Cancellation);

        Assert.Equal(HttpStatusCode.Forbidden, late.StatusCode);
    }

    [Fact]
    public async Task A_public_profile_puts_its_address_into_the_record()
    {
        await using var deployment = await Deployment.StartAsync(
            ("Policy:Profiles:default:PublicBaseUrl", "https://img.example.com/"),
            ("Policy:Profiles:default:KeyTemplate", "u/{uuid}/{filename}{ext}"));

        var record = await deployment.Client.UploadAsync([1, 2, 3], "假期.png");

        Assert.Equal(
            "https://img.example.com/" + ((string)record["object"]!).Replace("假期", "%E5%81%87%E6%9C%9F", StringComparison.Ordinal),
            (string)record["url"]!);
        Assert.Equal((string)record["url"]!, (string)(await deployment.Client.StatusAsync((string)record["id"]!)).Json["url"]!);
    }
}
