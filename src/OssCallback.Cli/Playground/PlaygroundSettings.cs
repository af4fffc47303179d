using System.Globalization;
using System.Security.Cryptography;
using OssCallback.Callbacks;
using OssCallback.Grants;
using OssCallback.Simulator;

namespace OssCallback.Cli.Playground;

/// <summary>The settings that join the server to the simulator.</summary>
internal static class PlaygroundSettings
{
    public static Dictionary<string, string?> Create(
        string directory, string url, OssSimulator oss, string storage, string? callbackUrl, IReadOnlyList<string> origins,
        Uri? notify)
    {
        var settings = new Dictionary<string, string?>(StorageOption.Settings(storage))
        {
            ["Oss:AccessKeyId"] = PlaygroundDefaults.AccessKeyId,
            ["Oss:AccessKeySecret"] = PlaygroundDefaults.AccessKeySecret,
            ["Oss:Bucket"] = PlaygroundDefaults.Bucket,
            ["Oss:Region"] = PlaygroundDefaults.Region,
            ["Oss:Endpoint"] = oss.Endpoint,
            ["Oss:PublicEndpoint"] = oss.Endpoint,
            ["Callback:Urls:0"] = callbackUrl ?? $"{url}/api/callback",
            ["Callback:TicketKeys:0"] = TicketKey(directory),
            ["Callback:TrustedKeys:0:Url"] = oss.CallbackKeyUrl,
            ["Callback:TrustedKeys:0:Pem"] = oss.CallbackPublicKeyPem,
            ["Sts:RoleArn"] = PlaygroundDefaults.RoleArn,
            ["Sts:Endpoint"] = oss.Endpoint,
            ["Policy:Profiles:default:MaxBytes"] = UploadProfile.MaxFormBytes.ToString(CultureInfo.InvariantCulture),
            ["Storage:DataDirectory"] = Path.Combine(directory, "server"),
            ["Logging:LogLevel:Microsoft.Hosting"] = "Warning",
        };
        if (notify is not null)
        {
            settings["Notify:Endpoints:0:Url"] = notify.OriginalString;
            settings["Notify:Endpoints:0:Secrets:0"] = PlaygroundDefaults.NotifySecret;
        }

        foreach (var (index, origin) in origins.Index())
        {
            settings[FormattableString.Invariant($"Policy:AllowedOrigins:{index}")] = origin;
        }

        return settings;
    }

    /// <summary>Kept, so that tickets of yesterday's grants are still good today.</summary>
    private static string TicketKey(string directory)
    {
        var path = Path.Combine(directory, PlaygroundDefaults.TicketKeyFile);
        if (!File.Exists(path))
        {
            Directory.CreateDirectory(directory);
            File.WriteAllText(path, Convert.ToBase64String(RandomNumberGenerator.GetBytes(TicketSigner.MinKeyBytes)));
        }

        return File.ReadAllText(path).Trim();
    }
}
