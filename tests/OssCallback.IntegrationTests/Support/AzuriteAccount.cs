using OssCallback.StorageTests.Azure;

namespace OssCallback.IntegrationTests.Support;

/// <summary>A storage account of a test's own, which can be stopped and started again with its data.</summary>
internal sealed class AzuriteAccount : IAsyncDisposable
{
    private readonly AzuriteFixture _installation;
    private readonly string _folder;
    private AzuriteProcess _process;

    private AzuriteAccount(AzuriteFixture installation, string folder, AzuriteProcess process)
    {
        _installation = installation;
        _folder = folder;
        _process = process;
    }

    /// <summary>
    /// The settings of a server on this account. The lease is short because a killed server's messages come again only when it ends.
    /// </summary>
    public (string Key, string Value)[] Settings =>
    [
        ("Storage:Kind", "Azure"),
        ("Storage:LeaseSeconds", "5"),
        ("Storage:MaxPollingMilliseconds", "500"),
        ("AzureWebJobsStorage", _process.ConnectionString),
    ];

    public static async Task<AzuriteAccount> StartAsync()
    {
        var installation = new AzuriteFixture();
        var folder = Directory.CreateTempSubdirectory("oss-callback-azurite-").FullName;
        return new AzuriteAccount(installation, folder, await AzuriteProcess.StartAsync(await installation.DirectoryAsync(), folder));
    }

    /// <summary>The account cannot be reached from now on.</summary>
    public Task StopAsync() => _process.StopAsync();

    /// <summary>The account is back, with its data, at its old address.</summary>
    public async Task StartAgainAsync()
    {
        var stopped = _process;
        _process = await stopped.StartAgainAsync(await _installation.DirectoryAsync(), _folder);
        await stopped.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        await _installation.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
