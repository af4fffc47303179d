using OssCallback.Oss;
using OssCallback.Simulator;

namespace OssCallback.SimulatorTests;

/// <summary>The example of docs/simulator.md; another test keeps the two equal.</summary>
// docs:begin
public sealed class ExampleTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("oss-");

    [Fact]
    public async Task Remembers_each_upload_once_and_believes_only_OSS()
    {
        var credentials = new OssCredentials("my-id", "my-secret");
        await using var oss = await OssSimulator.StartAsync(new OssSimulatorOptions
        {
            DataDirectory = _folder.FullName,
            Buckets = ["my-uploads"],
            Credentials = [credentials],
        }, TestContext.Current.CancellationToken);

        // What is tested: it needs an endpoint, an access key, and the key that callbacks are signed with.
        await using var application = await ExampleApplication.StartAsync(oss.Endpoint, credentials, oss.CallbackPublicKeyPem);

        Assert.Equal(200, await application.UploadAsync("my-uploads", "a.txt", "hello"));
        Assert.Equal(["a.txt"], application.Reported);

        oss.Faults.SendCallbackTwice = true;
        Assert.Equal(200, await application.UploadAsync("my-uploads", "b.txt", "hello"));
        Assert.Equal(["a.txt", "b.txt"], application.Reported);

        oss.Faults.SendCallbackTwice = false;
        oss.Faults.SignWithWrongKey = true;
        Assert.Equal(203, await application.UploadAsync("my-uploads", "c.txt", "hello"));
        Assert.Equal(["a.txt", "b.txt"], application.Reported);
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
// docs:end
