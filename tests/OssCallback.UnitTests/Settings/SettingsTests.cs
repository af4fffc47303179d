using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OssCallback.Callbacks;
using OssCallback.Callers;
using OssCallback.Grants;
using OssCallback.Oss;
using OssCallback.UnitTests.Infrastructure;
using OssCallback.Uploads;

namespace OssCallback.UnitTests.Settings;

/// <summary>Each wrong or missing value stops the start, with its key, what is wrong and an example.</summary>
public sealed class SettingsTests
{
    private static readonly string Pem = Vector.File("openssl-callback").Text("pem");

    [Theory]
    [InlineData("Oss:AccessKeyId", null, "is missing")]
    [InlineData("Oss:AccessKeySecret", " ", "is missing")]
    [InlineData(
        "Oss:AccessKeySecret", "@Microsoft.KeyVault(SecretUri=https://kv.vault.azure.net/secrets/s)", "reference that was not resolved")]
    [InlineData("Oss:Bucket", null, "no bucket name")]
    [InlineData("Oss:Bucket", "My_Bucket", "no bucket name")]
    [InlineData("Oss:Bucket", "ab", "no bucket name")]
    [InlineData("Oss:Bucket", "bucket-", "no bucket name")]
    [InlineData("Oss:Bucket", "bucket\n", "no bucket name")]
    [InlineData("Oss:Region", null, "no region without prefix")]
    [InlineData("Oss:Region", "oss-cn-hangzhou", "no region without prefix")]
    [InlineData("Oss:Region", "hangzhou", "no region without prefix")]
    [InlineData("Oss:Endpoint", "oss-cn-hangzhou.aliyuncs.com", "scheme and host")]
    [InlineData("Oss:Endpoint", "https://oss-cn-hangzhou.aliyuncs.com/bucket", "scheme and host")]
    [InlineData("Oss:PublicEndpoint", "https://u@oss-cn-hangzhou.aliyuncs.com", "scheme and host")]
    [InlineData("Oss:PublicEndpoint", "https://oss-cn-hangzhou.aliyuncs.com/#x", "scheme and host")]
    [InlineData("Callback:Urls:0", null, "must name 1 to 5 addresses")]
    [InlineData("Callback:Urls:0", "uploads.example.com/api/callback", "which must begin with https://")]
    [InlineData("Callback:Urls:1", "https://uploads.example.com/图", "plain ASCII")]
    [InlineData("Callback:Urls:1", "https://[::1]/", "IPv6")]
    [InlineData("Callback:Host", "a b", "not a host name")]
    [InlineData("Callback:Host", "https://uploads.example.com", "not a host name")]
    [InlineData("Callback:BodyType", "text/plain", "must be application/x-www-form-urlencoded or application/json")]
    [InlineData("Callback:TicketKeys:0", null, "is missing")]
    [InlineData("Callback:TicketKeys:0", "c2hvcnQ=", "not Base64 of at least 32 bytes")]
    [InlineData(
        "Callback:TicketKeys:1", "not base64 but surely long enough to be a key of thirty-two bytes", "not Base64 of at least 32 bytes")]
    [InlineData("Callback:TrustedKeys:0:Url", "keys.example.com/key.pem", "not a plain address")]
    [InlineData("Callback:TrustedKeys:0:Url", "https://keys.example.com/key.pem?x", "not a plain address")]
    [InlineData("Callback:TrustedKeys:0:Pem", "nonsense", "not an RSA public key")]
    [InlineData("Callback:BudgetMilliseconds", "99", "must be from 100 to 4500")]
    [InlineData("Callback:BudgetMilliseconds", "5000", "must be from 100 to 4500")]
    [InlineData("Callback:MaxBodyBytes", "16385", "must be from 1024 to 16384")]
    [InlineData("Policy:ExpireSeconds", "29", "must be from 30 to 604800")]
    [InlineData("Policy:ApiKeys:0:Name", "a b", "must be a unique name")]
    [InlineData("Policy:ApiKeys:1:Name", "web-shop", "must be a unique name")]
    [InlineData("Policy:ApiKeys:0:Role", "admin", "must be client or operator")]
    [InlineData("Policy:ApiKeys:0:Sha256", "client-key", "not the SHA-256")]
    [InlineData("Policy:RateLimit:PerUserPerMinute", "-1", "must be from 0 to 1000000")]
    [InlineData("Policy:RateLimit:PerMinute", "1000001", "must be from 0 to 1000000")]
    [InlineData("Policy:AllowedOrigins:0", "https://shop.example.com/", "must be scheme, host")]
    [InlineData("Policy:AllowedOrigins:0", "https://Shop.example.com", "must be scheme, host")]
    [InlineData("Policy:AllowedOrigins:0", "https://shop.example.com:443", "must be scheme, host")]
    [InlineData("Policy:AllowedOrigins:0", "https://*.example.com", "must be scheme, host")]
    [InlineData("Policy:AllowedOrigins:0", "null", "must be scheme, host")]
    [InlineData("Oss:Credentials", "Environment", "must be Settings, EcsRamRole or AssumeRole")]
    [InlineData("Oss:MetadataEndpoint", "http://metadata.example.com", "must be http://100.100.100.200")]
    [InlineData("Sts:RoleArn", "uploader", "which is not a role")]
    [InlineData("Sts:RoleArn", "acs:ram::1:role/a b", "which is not a role")]
    [InlineData("Sts:Endpoint", "https://sts.aliyuncs.com/x", "must be https and a host")]
    [InlineData("Sts:Endpoint", "http://sts.aliyuncs.com", "must be https and a host")]
    [InlineData("Sts:DurationSeconds", "899", "must be from 900 to 43200")]
    [InlineData("Sts:SessionName", "a", "must be 2 to 64")]
    [InlineData("Policy:Profiles:a b", "", "must be named with")]
    [InlineData("Policy:Profiles:p:MinBytes", "-1", "must be from 0")]
    [InlineData("Policy:Profiles:p:MaxBytes", "5368709121", "to 5368709120")]
    [InlineData("Policy:Profiles:p:ExpireSeconds", "604801", "must be from 30")]
    [InlineData("Policy:Profiles:p:Acl", "public-read-write", "must be private, public-read or default")]
    [InlineData("Policy:Profiles:p:ContentTypes:0", "image", "neither type/subtype")]
    [InlineData("Policy:Profiles:p:ContentTypes:0", "Image/PNG", "neither type/subtype")]
    [InlineData("Policy:Profiles:p:Extensions:0", "png", "not an extension with its dot")]
    [InlineData("Policy:Profiles:p:PublicBaseUrl", "img.example.com", "no address without query")]
    [InlineData("Policy:Profiles:p:PublicBaseUrl", "https://img.example.com/?a", "no address without query")]
    [InlineData("Policy:Profiles:p:Variables:0", "album", "does not begin with x:")]
    [InlineData("Policy:Profiles:p:KeyTemplate", "uploads/{object}", "unknown placeholder {object}")]
    [InlineData("Reconcile:Schedule", "", "must be six fields")]
    [InlineData("Reconcile:Schedule", "*/15 * * * *", "must be six fields")]
    [InlineData("Reconcile:LookBackHours", "169", "must be from 1 to 168")]
    [InlineData("Reconcile:MinAgeMinutes", "1441", "must be from 1 to 1440")]
    [InlineData("Reconcile:StuckAfterMinutes", "0", "must be from 1 to 1440")]
    [InlineData("Notify:GiveUpAfterHours", "169", "must be from 1 to 168")]
    [InlineData("Notify:Endpoints:0:Url", "shop.example.com/hooks", "no http address")]
    [InlineData("Notify:Endpoints:0:Url", "https://user@shop.example.com/hooks", "no http address")]
    [InlineData("Notify:Endpoints:1:Url", "https://hooks.example.com/uploads?token=2", "is there twice")]
    [InlineData("Notify:Endpoints:0:Secrets:0", null, "is missing")]
    [InlineData("Notify:Endpoints:0:Secrets:0", "whsec_c2hvcnQ=", "must be Base64 of 24 to 64 bytes")]
    [InlineData("Notify:Endpoints:0:Secrets:1", "not Base64", "must be Base64 of 24 to 64 bytes")]
    [InlineData("Notify:Endpoints:0:Events:0", "upload.done", "but the events are upload.ready")]
    [InlineData("Storage:Kind", "Postgres", "must be Sqlite or Azure")]
    [InlineData("Storage:DataDirectory", "", "is missing")]
    [InlineData("Storage:LeaseSeconds", "4", "must be from 5 to 3600")]
    [InlineData("Storage:GiveUpAfterHours", "169", "must be from 1 to 168")]
    [InlineData("Storage:Concurrency", "257", "must be from 1 to 256")]
    [InlineData("Storage:TimeZone", "Middle/Earth", "does not know")]
    public void A_wrong_value_is_named_with_an_example(string key, string? value, string problem)
    {
        var failures = Failures(settings => settings[key] = value, isDevelopment: false);

        var failure = Assert.Single(failures);
        var named = key.StartsWith("Callback:Urls", StringComparison.Ordinal) && value is null ? "Callback:Urls" : key;
        Assert.Contains(
            named.Split(':')[^1] is "0" && !failure.StartsWith(named + " ", StringComparison.Ordinal) ? named[..^2] : named,
            failure,
            StringComparison.Ordinal);
        Assert.Contains(problem, failure, StringComparison.Ordinal);
        Assert.Matches($" Example: {key.Split(':')[0]}__[^=]+=.", failure);
        Assert.DoesNotContain(TestApp.TicketKey, failure, StringComparison.Ordinal);

        var (exampleKey, example) = Example(failure);
        var afterwards = Failures(settings => (settings[key], settings[exampleKey]) = (key == exampleKey ? null : value, example),
            isDevelopment: false);
        Assert.DoesNotContain(afterwards, left => left.StartsWith(exampleKey + " ", StringComparison.OrdinalIgnoreCase));
        Assert.True(exampleKey != key || afterwards.Count == 0, string.Join('\n', afterwards));
    }

    [Theory]
    [InlineData("Oss:Endpoint", "http://oss-cn-hangzhou.aliyuncs.com", "must be https outside Development")]
    [InlineData("Oss:PublicEndpoint", "http://127.0.0.1:9000", "must be https outside Development")]
    [InlineData("Callback:Urls:0", "http://uploads.example.com/api/callback", "must be https outside Development")]
    [InlineData("Callback:Urls:0", "https://192.168.1.10/api/callback", "private address")]
    [InlineData("Callback:Urls:0", "https://localhost:7071/api/callback", "private address")]
    [InlineData("Callback:RequireTicket", "false", "in Development only")]
    [InlineData("Callback:TrustedKeys:0:Url", "http://127.0.0.1:9000/key.pem", "a development key")]
    [InlineData("Callback:TrustedKeys:0:Url", "http://keys.example.com/key.pem", "a development key")]
    [InlineData("Policy:ApiKeys", null, "it must say who may ask for grants")]
    [InlineData("Policy:AllowedOrigins:0", "http://shop.example.com", "must be https outside Development")]
    [InlineData("Oss:MetadataEndpoint", "http://127.0.0.1:1234", "must be http://100.100.100.200")]
    [InlineData("Sts:Endpoint", "http://127.0.0.1:1234", "must be https")]
    [InlineData("Reconcile:MinAgeMinutes", "0", "must be from 1")]
    [InlineData("Notify:Endpoints:0:Url", "http://hooks.example.com/uploads", "must be https outside Development")]
    [InlineData("Notify:Endpoints:0:Url", "https://10.0.0.1/uploads", "private address")]
    [InlineData("Notify:Endpoints:0:Url", "https://[::1]/uploads", "private address")]
    public void An_unsafe_value_is_good_in_development_only(string key, string? value, string problem)
    {
        void Change(Dictionary<string, string?> settings)
        {
            settings.Keys.Where(existing => value is null && existing.StartsWith(key, StringComparison.Ordinal))
                .ToList()
                .ForEach(existing => settings.Remove(existing));
            settings[key] = value;
        }

        var (inside, outside) = (Failures(Change, isDevelopment: true), Failures(Change, isDevelopment: false));

        Assert.Empty(inside);
        Assert.Contains(problem, Assert.Single(outside), StringComparison.Ordinal);
    }

    [Fact]
    public void A_fetched_key_needs_https_except_from_the_developers_own_machine()
    {
        IReadOnlyList<string> FailuresOf(string url) =>

            [
                .. Failures(
                    settings => (settings["Callback:TrustedKeys:0:Url"], settings["Callback:TrustedKeys:0:Pem"]) = (url, null),
                    isDevelopment: true),
            ];

        Assert.Contains(
            "keys are fetched over https only", Assert.Single(FailuresOf("http://keys.example.com/key.pem")), StringComparison.Ordinal);
        Assert.Empty(FailuresOf("http://127.0.0.1/key.pem"));
        Assert.Empty(FailuresOf("https://keys.example.com/key.pem"));
    }

    [Fact]
    public void Extensions_can_be_checked_after_the_upload_only_if_the_key_ends_in_them()
    {
        var failures = Failures(
            settings =>
                (settings["Policy:Profiles:p:Extensions:0"], settings["Policy:Profiles:p:KeyTemplate"]) = (".png", "uploads/{uuid}"),
            isDevelopment: false);

        Assert.Contains("Policy:Profiles:p:KeyTemplate must end in {ext}", Assert.Single(failures), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://login.example.com", "uploads", "Policy:Jwt:Authority is 'http://login.example.com', which is not an https address")]
    [InlineData("login.example.com", "uploads", "which is not an https address")]
    [InlineData("https://u@login.example.com", "uploads", "which is not an https address")]
    [InlineData("https://login.example.com?x", "uploads", "which is not an https address")]
    [InlineData("https://login.example.com", null, "Policy:Jwt:Audience is missing")]
    public void An_issuer_needs_https_and_an_audience(string authority, string? audience, string problem)
    {
        var failures = Failures(
            settings => (settings["Policy:Jwt:Authority"], settings["Policy:Jwt:Audience"]) = (authority, audience), isDevelopment: false);

        Assert.Contains(problem, Assert.Single(failures), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Policy:Jwt:Audience", "uploads", "Policy:Jwt:Authority is missing, although an audience is named")]
    [InlineData("Oss:Credentials", "EcsRamRole", "Oss:RamRole is missing")]
    [InlineData("Oss:Credentials", "AssumeRole", "Oss:RoleArn is missing")]
    public void What_a_value_asks_for_is_named(string key, string value, string problem)
    {
        var failures = Failures(settings => settings[key] = value, isDevelopment: false);

        Assert.StartsWith(problem, Assert.Single(failures), StringComparison.Ordinal);
    }

    [Fact]
    public void A_role_claim_without_roles_is_a_mistake()
    {
        var failures = Failures(
            settings =>
                (
                    settings["Policy:Jwt:Authority"],
                    settings["Policy:Jwt:Audience"],
                    settings["Policy:Jwt:RoleClaim"]) = ("https://login.example.com", "uploads", "roles"),
            isDevelopment: false);

        Assert.Contains("Policy:Jwt:OperatorRoles:0 is missing", Assert.Single(failures), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_origin_stands_alone()
    {
        var failures = Failures(
            settings => (settings["Policy:AllowedOrigins:0"], settings["Policy:AllowedOrigins:1"]) = ("*", "https://shop.example.com"),
            isDevelopment: false);

        Assert.Contains("it stands alone", Assert.Single(failures), StringComparison.Ordinal);
    }

    [Fact]
    public void The_role_of_an_instance_needs_no_access_key()
    {
        var failures = Failures(
            settings =>
                (
                    settings["Oss:Credentials"], settings["Oss:RamRole"], settings["Oss:AccessKeyId"],
                    settings["Oss:AccessKeySecret"]) = ("EcsRamRole", "uploads", null, null),
            isDevelopment: false);

        Assert.Empty(failures);
    }

    [Fact]
    public void Several_faults_are_named_at_once()
    {
        var failures = Failures(
            settings =>
                (settings["Callback:BudgetMilliseconds"], settings["Callback:BodyType"], settings["Callback:Urls:0"]) = ("1", "x", "y"),
            isDevelopment: false);

        Assert.Equal(3, failures.Count);
    }

    [Fact]
    public void Six_addresses_are_one_too_many()
    {
        var failures = Failures(
            settings =>
                Enumerable.Range(0, 6).ToList().ForEach(number => settings[$"Callback:Urls:{number}"] = $"https://a{number}.example.com/"),
            isDevelopment: false);

        Assert.Contains("must name 1 to 5 addresses", Assert.Single(failures), StringComparison.Ordinal);
    }

    [Fact]
    public void No_message_repeats_a_secret()
    {
        const string Secret = "bXktc2VjcmV0";
        var failures = Failures(
            settings =>
                (
                    settings["Callback:TicketKeys:0"],
                    settings["Policy:ApiKeys:0:Sha256"],
                    settings["Callback:TrustedKeys:0:Pem"]) = (Secret, Secret, Secret),
            isDevelopment: false);

        Assert.Equal(3, failures.Count);
        Assert.All(failures, failure => Assert.DoesNotContain(Secret, failure, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_setting_is_bound_lists_dictionaries_and_nested_objects_included()
    {
        using var app = new TestApp(settings =>
        {
            settings["Oss:SecurityToken"] = "token";
            settings["Callback:Urls:1"] = "https://b.example.com/";
            settings["Callback:Host"] = "uploads.example.com";
            settings["Callback:Sni"] = "false";
            settings["Callback:BodyType"] = "application/json";
            settings["Callback:TicketKeys:1"] = Convert.ToBase64String(new byte[32]);
            settings["Callback:BudgetMilliseconds"] = "2000";
            settings["Callback:MaxBodyBytes"] = "2048";
            settings["Policy:ExpireSeconds"] = "60";
            settings["Policy:Profiles:a:MinBytes"] = "1";
            settings["Policy:Profiles:a:MaxBytes"] = "5368709120";
            settings["Policy:Profiles:a:ContentTypes:0"] = "image/*";
            settings["Policy:Profiles:a:ContentTypes:1"] = "text/html";
            settings["Policy:Profiles:a:Extensions:0"] = ".png";
            settings["Policy:Profiles:a:KeyTemplate"] = "{uuid}{ext}";
            settings["Policy:Profiles:a:Acl"] = "default";
            settings["Policy:Profiles:a:ExpireSeconds"] = "30";
            settings["Policy:Profiles:a:Overwrite"] = "true";
            settings["Policy:Profiles:a:Variables:0"] = "x:album";
            settings["Policy:Profiles:b:MaxBytes"] = "7";
            settings["Storage:Kind"] = "Azure";
            settings["Storage:GiveUpAfterHours"] = "9";
            settings["Storage:TimeZone"] = "Europe/Berlin";
        });

        var (oss, callback) = (Options<OssOptions>(app), Options<CallbackOptions>(app));
        var (policy, storage) = (Options<PolicyOptions>(app), Options<StorageOptions>(app));

        Assert.Equal(
            ("LTAIexample", TestApp.AccessKeySecret, "token", TestApp.Bucket, "cn-hangzhou"),
            (oss.AccessKeyId, oss.AccessKeySecret, oss.SecurityToken, oss.Bucket, oss.Region));
        Assert.Equal(["https://uploads.example.com" + TestApp.CallbackTarget, "https://b.example.com/"], callback.Urls);
        Assert.Equal(
            ("uploads.example.com", false, "application/json", 2000, 2048, true),
            (callback.Host, callback.Sni, callback.BodyType, callback.BudgetMilliseconds, callback.MaxBodyBytes, callback.RequireTicket));
        Assert.Equal(2, callback.TicketKeys.Count);
        Assert.Equal((CallbackSigner.KeyUrl, app.Signer.Pem), (callback.TrustedKeys[0].Url, callback.TrustedKeys[0].Pem));
        Assert.Equal(
            ["web-shop client", "back-office operator"], Options<CallerOptions>(app).ApiKeys.Select(key => $"{key.Name} {key.Role}"));
        Assert.Equal(["a", "b"], policy.Profiles.Keys.Order(StringComparer.Ordinal));
        Assert.Equivalent(
            new
            {
                MinBytes = 1L,
                MaxBytes = 5368709120L,
                ContentTypes = new[]
            {
                "image/*",
                "text/html",
            },
                Extensions = new[]
            {
                ".png",
            },
                KeyTemplate = "{uuid}{ext}",
                Acl = "default",
                ExpireSeconds = 30,
                Overwrite = true,
                Variables = new[] { "x:album" }
            },
            policy.Profiles["a"]);
        Assert.Equal((7, 60), (policy.Profiles["b"].MaxBytes, policy.ExpireSeconds));
        Assert.Equal(("Azure", 9, "Europe/Berlin"), (storage.Kind, storage.GiveUpAfterHours, storage.TimeZone));
    }

    [Fact]
    public void What_is_not_said_has_a_safe_default()
    {
        using var app = new TestApp();

        var (callback, storage) = (Options<CallbackOptions>(app), Options<StorageOptions>(app));
        var profile = app.Get<UploadProfiles>().Find("default")!;

        Assert.Equal(
            (true, 1500, 16384, CallbackParameter.FormBodyType, null),
            (callback.RequireTicket, callback.BudgetMilliseconds, callback.MaxBodyBytes, callback.BodyType, callback.Sni));
        Assert.Equal(("Sqlite", "Asia/Shanghai", 24), (storage.Kind, storage.TimeZone, storage.GiveUpAfterHours));
        Assert.Equal(
            ("private", false, 100 * 1024 * 1024, TimeSpan.FromMinutes(15)),
            (profile.Acl, profile.Overwrite, profile.MaxBytes, profile.Expires));
    }

    /// <summary>What a shell makes of the example.</summary>
    private static (string Key, string Value) Example(string failure)
    {
        var example = failure[(failure.IndexOf("Example: ", StringComparison.Ordinal) + "Example: ".Length)..];
        var (name, value) = (example.Split('=', 2)[0], example.Split('=', 2)[1]);
        Assert.Matches("^[A-Za-z0-9_]+$", name);
        return (name.Replace("__", ":", StringComparison.Ordinal), value switch
        {
            "$(openssl rand -base64 32)" => Convert.ToBase64String(new byte[32]),
            "$(cat callback-key.pem)" => Pem,
            _ when value.StartsWith("$(printf %s", StringComparison.Ordinal) => new string('a', 64),
            ['\'', .. var quoted, '\''] => quoted,
            _ => Unquoted(value),
        });
    }

    private static string Unquoted(string value)
    {
        Assert.DoesNotContain(value, character => " '\"*$&;()<>|#?~{}".Contains(character, StringComparison.Ordinal));
        return value;
    }

    private static T Options<T>(TestApp app)
        where T : class => app.Get<IOptions<T>>().Value;

    private static List<string> Failures(Action<Dictionary<string, string?>> change, bool isDevelopment)
    {
        var settings = TestApp.Settings(Pem);
        settings["Notify:Endpoints:0:Url"] = "https://hooks.example.com/uploads?token=1";
        settings["Notify:Endpoints:0:Secrets:0"] = Convert.ToBase64String(new byte[32]);
        change(settings);
        if (settings.ContainsKey("Notify:Endpoints:1:Url"))
        {
            settings["Notify:Endpoints:1:Secrets:0"] = Convert.ToBase64String(new byte[24]);
        }

        using var services = new ServiceCollection().AddLogging()
            .AddOssCallback(
                new ConfigurationBuilder().AddInMemoryCollection(settings.Where(setting => setting.Value is not null)).Build(),
                isDevelopment)
                .BuildServiceProvider();
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
            // More than one section is at fault.
            return [.. exception.InnerExceptions.Cast<OptionsValidationException>().SelectMany(inner => inner.Failures)];
        }
    }
}
