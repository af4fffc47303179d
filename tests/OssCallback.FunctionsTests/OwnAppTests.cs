using OssCallback.FunctionsTests.Support;
using OssCallback.StorageTests.Azure;

namespace OssCallback.FunctionsTests;

/// <summary>An application's own Functions app with ours beside its own functions: tests/OssCallback.OwnFunctions.</summary>
public sealed class OwnAppTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task Has_its_own_functions_and_ours_and_its_own_reviewer_is_asked()
    {
        await using var deployment = await FunctionsDeployment.PrepareAsync(await azurite.SharedAsync(),
            await PublishedApp.OwnDirectoryAsync());
        await deployment.StartAsync();

        Assert.Equal("hello", (await deployment.Client.GetAsync("/api/greeting")).Body);
        Assert.Equal(404, (await deployment.Client.PostJsonAsync("/api/greeting", [])).Status);
        Assert.Equal("rejected", (string)(await deployment.Client.UploadAsync("a kitten!"u8.ToArray()))["state"]!);
        Assert.Equal("ready", (string)(await deployment.Client.UploadAsync("a dog"u8.ToArray()))["state"]!);
    }
}
