using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using OssCallback.AzureStorage;
using OssCallback.Callbacks;
using OssCallback.Callers;
using OssCallback.Grants;
using OssCallback.Http;
using OssCallback.Notifications;
using OssCallback.Oss;
using OssCallback.Processing;
using OssCallback.Server;
using OssCallback.Sweep;
using OssCallback.Uploads;

namespace OssCallback.UnitTests.Documentation;

/// <summary>docs/settings.md, the sample of local settings and the options classes name the same keys.</summary>
public sealed partial class SettingsDocumentationTests
{
    private static readonly (string Section, Type Options)[] Sections =
    [
        (OssOptions.SectionName, typeof(OssOptions)),
        (CallbackOptions.SectionName, typeof(CallbackOptions)),
        (HttpOptions.SectionName, typeof(HttpOptions)),
        (CallerOptions.SectionName, typeof(CallerOptions)),
        (PolicyOptions.SectionName, typeof(PolicyOptions)),
        (StsOptions.SectionName, typeof(StsOptions)),
        (ReconcileOptions.SectionName, typeof(ReconcileOptions)),
        (NotifyOptions.SectionName, typeof(NotifyOptions)),
        (ReviewOptions.SectionName, typeof(ReviewOptions)),
        (SweepOptions.SectionName, typeof(SweepOptions)),
        (StorageOptions.SectionName, typeof(StorageOptions)),
        (AzureStorageOptions.SectionName, typeof(AzureStorageOptions)),
        (TelemetryOptions.SectionName, typeof(TelemetryOptions)),
    ];

    [Fact]
    public void The_document_lists_every_key_and_no_other() => Assert.Equal(KeysOfOptions(), KeysOfDocument());

    [Fact]
    public void The_sample_holds_every_key_and_no_other() => Assert.Equal(KeysOfOptions(), KeysOfSample());

    [Fact]
    public void The_host_reads_what_the_queue_writes_and_routes_as_the_server_does()
    {
        using var host = JsonDocument.Parse(Repository.Read("host.json"));

        var queues = host.RootElement.GetProperty("extensions").GetProperty("queues");

        Assert.Equal("base64", queues.GetProperty("messageEncoding").GetString());
        Assert.Equal("api", host.RootElement.GetProperty("extensions").GetProperty("http").GetProperty("routePrefix").GetString());
    }

    private static SortedSet<string> KeysOfOptions()
    {
        var keys = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var (section, options) in Sections)
        {
            Add(keys, section, options);
        }

        return keys;
    }

    private static void Add(SortedSet<string> keys, string path, Type type)
    {
        foreach (var property
            in type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .Where(property => property.CanWrite || property.PropertyType.IsInterface))
        {
            var key = $"{path}:{property.Name}";
            var element = property.PropertyType.IsGenericType ? property.PropertyType.GetGenericArguments()[^1] : property.PropertyType;
            if (element == typeof(TrustedKeyOptions) || element == typeof(ApiKeyOptions) || element == typeof(JwtOptions)
                || element == typeof(RateLimitOptions) || element == typeof(NotifyEndpointOptions)
                || element == typeof(ReviewServiceOptions))
            {
                Add(keys, key, element);
            }
            else if (element == typeof(ProfileOptions))
            {
                Add(keys, $"{key}:NAME", element);
            }
            else
            {
                keys.Add(key);
            }
        }
    }

    private static SortedSet<string> KeysOfDocument()
    {
        var text = Repository.Read("docs/settings.md");
        var table = text[text.IndexOf(
            "<!-- settings:begin -->", StringComparison.Ordinal)..text.IndexOf("<!-- settings:end -->", StringComparison.Ordinal)];
        return new SortedSet<string>(DocumentRow().Matches(table).Select(match => match.Groups[1].Value), StringComparer.Ordinal);
    }

    private static SortedSet<string> KeysOfSample()
    {
        using var sample = JsonDocument.Parse(Repository.Read("local.settings.sample.json"));
        return new SortedSet<string>(
            sample.RootElement.GetProperty("Values").EnumerateObject()
                .Select(setting => setting.Name)
                .Where(name => name.Contains("__", StringComparison.Ordinal))
                .Select(name =>
                    string.Join(':', name.Split("__").Where(part => !part.All(char.IsAsciiDigit)))
                        .Replace(":Profiles:default:", ":Profiles:NAME:", StringComparison.Ordinal)),
            StringComparer.Ordinal);
    }

    [GeneratedRegex(@"^\| `([A-Za-z0-9:]+)`", RegexOptions.Multiline)]
    private static partial Regex DocumentRow();
}
