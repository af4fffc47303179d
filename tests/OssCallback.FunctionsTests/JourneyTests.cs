using OssCallback.FunctionsTests.Support;
using OssCallback.IntegrationTests.Support;

namespace OssCallback.FunctionsTests;

/// <summary>The whole way of an upload, and what happens where a step of it is missing.</summary>
public sealed class JourneyTests(RunningApp app) : IClassFixture<RunningApp>
{
    private static readonly byte[] Content = "a picture"u8.ToArray();

    private readonly FunctionsDeployment _app = app.Deployment;

    [Fact]
    public async Task An_upload_is_granted_called_back_processed_and_counted()
    {
        var before = await _app.Client.StatisticsAsync();

        var grant = await _app.Client.GrantAsync("photo.png", Content.Length);
        var answer = await _app.Client.PostAsync(grant, Content);

        Assert.Equal(200, answer.Status);
        Assert.Equal(grant.UploadId, (string)answer.Json["uploadId"]!);
        await Until.TrueAsync(async () => (await _app.Client.StatusAsync(grant.UploadId)).Status == 200, "the upload was processed",
            _app.Evidence);
        var record = await _app.Client.ReadyAsync(grant.UploadId);
        Assert.Equal(Content.Length, (long)record["size"]!);
        Assert.Equal(before.Total.Uploads + 1, (await _app.Client.StatisticsAsync()).Total.Uploads);
    }
}
