using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace OssCallback.Benchmarks.Suite;

/// <summary>Servers that are measured beside each other, on one set of callbacks; they and their data end together.</summary>
internal sealed class ServerSet : IDisposable
{
    /// <summary>What all servers take from an operator.</summary>
    public const string ApiKey = "a-key-of-the-benchmarks";

    private readonly List<MeasuredServer> _servers = [];
    private readonly List<string> _folders = [];

    public ServerSet(string directory) => Folder = NewFolder(directory);

    public SignedCallbacks Callbacks { get; } = new();

    public IReadOnlyList<MeasuredServer> Servers => _servers;

    /// <summary>A folder of this set on the disk that the servers write to.</summary>
    public string Folder { get; }

    /// <summary>Starts a server, in Production unless told otherwise: in Development each request passes checks that find a developer's
    /// mistakes.</summary>
    [SuppressMessage("Reliability", "CA2000", Justification = "The set ends its servers.")]
    public async Task<MeasuredServer> StartAsync(string name, string program, string kind, params (string Key, string Value)[] settings)
    {
        var all = Settings();
        foreach (var (key, value) in settings)
        {
            all[key] = value;
        }

        var server = await MeasuredServer.StartAsync(name, program, kind, all);
        _servers.Add(server);
        return server;
    }

    /// <summary>What a server of this set is started with.</summary>
    public Dictionary<string, string> Settings()
    {
        var settings = Callbacks.Settings("https://callbacks.example.com");
        settings["DOTNET_ENVIRONMENT"] = "Production";
        settings["Policy__ApiKeys__0__Name"] = "shop";
        settings["Policy__ApiKeys__0__Role"] = "operator";
        settings["Policy__ApiKeys__0__Sha256"] = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(ApiKey)));
        settings["Policy__RateLimit__PerUserPerMinute"] = "0";
        settings["Reconcile__Enabled"] = "false";
        settings["Storage__DataDirectory"] = Path.Combine(Folder, $"data{_servers.Count}");
        return settings;
    }

    /// <summary>A folder in memory, whose sync does nothing.</summary>
    public string FolderInMemory() => NewFolder("/dev/shm");

    public void Dispose()
    {
        _servers.ForEach(server => server.Dispose());
        Callbacks.Dispose();
        _folders.ForEach(folder => Directory.Delete(folder, recursive: true));
    }

    private string NewFolder(string parent)
    {
        var folder = Path.Combine(parent, $"benchmark-{Guid.NewGuid():N}");
        Directory.CreateDirectory(folder);
        _folders.Add(folder);
        return folder;
    }
}
