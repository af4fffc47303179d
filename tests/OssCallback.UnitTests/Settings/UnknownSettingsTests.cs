using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OssCallback.AzureStorage;
using OssCallback.Settings;
using OssCallback.Sqlite;
using OssCallback.UnitTests.Infrastructure;

namespace OssCallback.UnitTests.Settings;

/// <summary>A name that nothing reads stops the start: a limit that is misspelt would limit nothing.</summary>
public sealed class UnknownSettingsTests
{
    private static readonly string Pem = Vector.File("openssl-callback").Text("pem");

    [Theory]
    [InlineData("Policy:Profiles:photos:MaxByte", "Did you mean Policy:Profiles:photos:MaxBytes?")]
    [InlineData("policy:profiles:photos:max_bytes", "Did you mean Policy:profiles:photos:MaxBytes?")]
    [InlineData("Policy:MaxBytes", "Did you mean Policy:Profiles:default:MaxBytes?")]
    [InlineData("Policy:Profiles:photos:Keytemplates", "Did you mean Policy:Profiles:photos:KeyTemplate?")]
    [InlineData("Policy:Profiles:MaxBytes:0:x", "The names in Policy:Profiles:MaxBytes are Acl, CheckContent, ContentTypes,")]
    [InlineData("Policy:ApiKeys:0:Hash", "The names in Policy:ApiKeys:0 are ActsForUsers, Name, Role, Sha256")]
    [InlineData("Policy:Jwt:Authorities:0", "The names in Policy:Jwt are Audience, Authority,", "Policy:Jwt:Authorities")]
    [InlineData("Callback:Url", "Did you mean Callback:Urls?")]
    [InlineData("Callback:TrustedKeys:0:Pam", "The names in Callback:TrustedKeys:0 are Pem, Url.")]
    [InlineData("Oss:Bucket:Name", "Oss:Bucket is a value, below which nothing stands.")]
    [InlineData("Oss:Colour", "The names in Oss are AccessKeyId, ")]
    [InlineData("Storage:QueuName", "Did you mean Storage:QueueName?")]
    [InlineData("Storage:PoisonQueueName", "The names in Storage are ")]
    [InlineData("Callbacks:Urls:0", "Did you mean Callback?", "Callbacks")]
    public void An_unknown_name_is_refused_with_the_one_that_was_meant(string key, string suggestion, string? named = null)
    {
        var failure = Assert.Single(Failures((key, "x")), failure => failure.Contains("nothing reads it", StringComparison.Ordinal));

        Assert.StartsWith($"{named ?? (key.EndsWith(":0:x", StringComparison.Ordinal) ? key[..^2] : key)} is not a", failure,
            StringComparison.OrdinalIgnoreCase);
        Assert.Contains(suggestion, failure, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("OSS", "the value of another program's variable")]
    [InlineData("Oss_Bucket", "x")]
    [InlineData("OssUtil:Bucket", "x")]
    [InlineData("Storages:Accounts:0", "x")]
    [InlineData("Logging:LogLevel:Default", "Warning")]
    [InlineData("storage:QUEUENAME", "oss-uploads")]
    [InlineData("Policy:Profiles:any-name:ContentTypes:7", "image/png")]
    public void What_others_read_and_other_capitals_are_left_alone(string key, string value) => Assert.Empty(Failures((key, value)));

    [Fact]
    public void An_application_adds_names_of_its_own()
    {
        var failures = Failures(
            [("Policy:Tenant", "a"), ("Policy:Tenants", "b")],
            services => services.AddSingleton(new SettingNames("Policy", SettingShape.Of<OwnOptions>())));

        Assert.Equal("Policy:Tenants is not a setting: nothing reads it. Did you mean Policy:Tenant?", Assert.Single(failures));
    }

    /// <summary>Whoever adds an options class, or an object to one, registers its names.</summary>
    [Fact]
    public void Every_options_class_is_registered_with_all_that_it_nests()
    {
        using var services = Build([]).BuildServiceProvider();
        var registered = services.GetServices<SettingNames>().ToLookup(names => names.Section, names => names.Shape);

        var classes = new[] { typeof(Routes).Assembly, typeof(AzureStorageOptions).Assembly, typeof(SqliteEngine).Assembly }
            .SelectMany(assembly => assembly.GetTypes())
            .Select(type => (Type: type, Section: type.GetField("SectionName")?.GetRawConstantValue() as string))
            .Where(pair => pair.Section is not null)
            .ToList();

        Assert.True(classes.Count >= 9);
        Assert.All(classes, pair => Assert.All(
            pair.Type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite),
            property => Assert.True(
                registered[pair.Section!].Any(shape => shape.Members!.ContainsKey(property.Name)),
                $"Register beside the class: new SettingNames({pair.Type.Name}.SectionName, SettingShape.Of<{pair.Type.Name}>())")));
        Assert.All(registered.SelectMany(section => section), shape => AssertClosed(shape, "options"));
    }

    private static void AssertClosed(SettingShape shape, string path)
    {
        Assert.False(ReferenceEquals(shape, SettingShape.Open), $"Give SettingShape.Of the shape of what {path} nests.");
        foreach (var (name, member) in shape.Members ?? new Dictionary<string, SettingShape>())
        {
            AssertClosed(member, $"{path}:{name}");
        }

        if (shape.Element is { } element)
        {
            AssertClosed(element, path);
        }
    }

    private static List<string> Failures(params (string Key, string Value)[] more) => Failures(more, _ => { });

    private static List<string> Failures((string Key, string Value)[] more, Action<IServiceCollection> configure)
    {
        var collection = Build(more);
        configure(collection);
        using var services = collection.BuildServiceProvider();
        try
        {
            services.GetRequiredService<IStartupValidator>().Validate();
            return [];
        }
        catch (OptionsValidationException exception)
        {
            return [.. exception.Failures];
        }
        catch (AggregateException exception)
        {
            return [.. exception.InnerExceptions.Cast<OptionsValidationException>().SelectMany(inner => inner.Failures)];
        }
    }

    private static IServiceCollection Build((string Key, string Value)[] more)
    {
        var settings = TestApp.Settings(Pem);
        foreach (var (key, value) in more)
        {
            settings[key] = value;
        }

        return new ServiceCollection()
            .AddLogging()
            .AddOssCallback(new ConfigurationBuilder().AddInMemoryCollection(settings).Build(), isDevelopment: false)
            .AddSingleton(new SettingNames(AzureStorageOptions.SectionName, SettingShape.Of<AzureStorageOptions>()));
    }

    private sealed class OwnOptions
    {
        public string Tenant { get; set; } = string.Empty;
    }
}
