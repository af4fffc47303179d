using System.CommandLine;
using System.CommandLine.Parsing;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using OssCallback.Cli.Doctor.Bucket;
using OssCallback.Cli.Send;
using OssCallback.Grants;
using OssCallback.Oss;
using OssCallback.Server;
using CallbackUrl = OssCallback.Simulator.Callbacks.CallbackUrl;

namespace OssCallback.Cli.Doctor;

/// <summary>The options of <c>doctor</c> and the settings that they make.</summary>
internal sealed class DoctorOptions
{
    private const int MaxUrls = 5;

    private readonly SigningOptions _signing = new();
    private readonly SettingsOptions _settings = new();
    private readonly Option<bool> _noKey = new("--no-key")
    {
        Description = "Use no signing key: send only what must be refused. For servers that trust OSS's own key and no other.",
    };
    private readonly Option<bool> _serveKey = new("--serve-key")
    {
        Description = "Serve the public half at --key-url, an address of this machine, and count fetches; without --key a new key is made.",
    };
    private readonly Option<Uri?> _reachMeAt = new("--reach-me-at")
    {
        Description =
            "Where the server reaches this machine, for keys of strangers; a name with a wildcard entry in the DNS proves more (default: "
                + "this machine's loopback).",
        HelpName = "http://host:port",
        CustomParser = ParseHttp,
    };
    private readonly Option<Uri?> _grant = new("--grant")
    {
        Description = "Ask /api/policy of the same service, or of the one given, for object, callback and ticket.",
        HelpName = "url",
        Arity = ArgumentArity.ZeroOrOne,
        CustomParser = ParseHttp,
    };
    private readonly Option<string?> _profile = new("--profile")
    {
        Description = "With --grant: the profile to ask for.",
        HelpName = "name",
    };
    private readonly Option<string> _fileName = new("--filename")
    {
        Description = "With --grant: the name of the file to ask for, of a type that the profile takes.",
        HelpName = "name",
        DefaultValueFactory = _ => "doctor.png",
    };
    private readonly Option<string?> _callback = new("--callback")
    {
        Description = "A callback parameter (Base64) to take template and body type from.",
        HelpName = "base64",
    };
    private readonly Option<string?> _template = new("--body")
    {
        Description = "A callbackBody template of your own, with ${…} placeholders.",
        HelpName = "template",
    };
    private readonly Option<string[]> _tryTarget = new("--try-target")
    {
        Description = "A path that the server may believe it was called with; may be repeated.",
        HelpName = "/path?query",
    };
    private readonly Option<bool> _sni = new("--sni") { Description = "Your callback parameter says callbackSNI: true." };
    private readonly Option<int> _slow = new("--slow")
    {
        Description = "An answer later than this is a finding, in milliseconds.",
        DefaultValueFactory = _ => 1000,
    };
    private readonly Option<FileInfo?> _trust = new("--trust")
    {
        Description = "PEM file of a certificate authority to trust beside the machine's.",
        HelpName = "pem",
    };

    private readonly Option<string[]> _origin = new("--origin")
    {
        Description = "With --bucket: where the pages are that upload (default: Policy:AllowedOrigins); may be repeated.",
        HelpName = "https://host",
    };

    public Argument<string[]> Urls { get; } = new("url")
    {
        Description = "The callback addresses, one to five, as in callbackUrl; none to examine the bucket of the settings.",
        Arity = new ArgumentArity(0, MaxUrls),
    };

    public Option<bool> Json { get; } = new("--json") { Description = "Print one JSON object for each address." };

    public void AddTo(Command command)
    {
        command.Arguments.Add(Urls);
        _signing.AddTo(command);
        _signing.Bucket.Arity = ArgumentArity.ZeroOrOne;
        _signing.Bucket.Description =
            "Without an address: examine this bucket, or that of the settings. With one: the bucket that the callbacks name.";
        _settings.AddTo(command);
        foreach (var option
            in new Option[]
            {
                _noKey,
                _serveKey,
                _reachMeAt,
                _grant,
                _profile,
                _fileName,
                ServiceOptions.ApiKey,
                _callback,
                _template,
                _tryTarget,
                _sni,
                _slow,
                _trust,
                _origin,
                Json,
            })
        {
            command.Options.Add(option);
        }

        _tryTarget.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(token => !token.Value.StartsWith('/')))
            {
                result.AddError($"--try-target takes a path that begins with '/', not '{token.Value}'.");
            }
        });
        command.Validators.Add(RequireOneKind);
        command.Validators.Add(result =>
        {
            if (result.GetValue(_serveKey)
                && (result.GetValue(_noKey) || result.GetValue(_signing.KeyUrl) is not { } url
                    || !Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme != Uri.UriSchemeHttp))
            {
                result.AddError("--serve-key needs --key-url with an http address of this machine, such as "
                    + "http://127.0.0.1:8090/key.pem, and goes not with --no-key.");
            }

            if (result.GetResult(_grant) is null
                && (result.GetResult(_profile) is not null || result.GetResult(_fileName) is { Implicit: false }))
            {
                result.AddError("--profile and --filename go with --grant.");
            }

            if (new[]
            {
                result.GetResult(_grant) is not null,
                result.GetResult(_callback) is not null,
                result.GetResult(_template) is not null,
            }.Count(
                given => given) > 1)
            {
                result.AddError("Give one of --grant, --callback and --body.");
            }
        });
    }

    /// <summary>Makes keys and listeners; the caller disposes them.</summary>
    /// <exception cref="FormatException">An option's value cannot be used.</exception>
    public async Task<DoctorSettings> PrepareAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var foreignKey = SigningKey.Create("http://127.0.0.1/foreign.pem");
        var key = parsed.GetValue(_noKey) ? null
            : parsed.GetValue(_serveKey) ? _signing.ReadGivenKey(parsed) ?? SigningKey.Create(parsed.GetValue(_signing.KeyUrl)!)
            : _signing.FindKey(parsed);
        return new DoctorSettings
        {
            Key = key,
            KeyServer = parsed.GetValue(_serveKey)
                ? await KeyListener.StartAsync(new Uri(key!.Url), key.PublicPem, cancellationToken)
                : null,
            ForeignKey = foreignKey,
            ForeignServer = await KeyListener.StartAsync(
                parsed.GetValue(_reachMeAt) ?? new Uri("http://127.0.0.1:0"), foreignKey.PublicPem, cancellationToken),
            ReachableByChoice = parsed.GetValue(_reachMeAt) is not null,
            Sni = parsed.GetValue(_sni),
            Slow = TimeSpan.FromMilliseconds(parsed.GetValue(_slow)),
            Authorities = ReadAuthorities(parsed),
            OtherTargets = parsed.GetValue(_tryTarget) ?? [],
        };
    }

    /// <summary>What is sent to one address.</summary>
    /// <exception cref="FormatException">A grant was refused, or a template cannot be used.</exception>
    public async Task<CallbackMaker> CallbacksAsync(ParseResult parsed, string url, CancellationToken cancellationToken)
    {
        var upload = new ReportedUpload { Bucket = parsed.GetRequiredValue(_signing.Bucket), Object = "doctor/" };
        if (parsed.GetResult(_grant) is not null)
        {
            using var api = ServiceOptions.CreateClient(parsed, parsed.GetValue(_grant) ?? new Uri(new Uri(url), "/"));
            var grant = await CallbackSource.GrantAsync(
                api, new GrantParameters(parsed.GetRequiredValue(_fileName), null, upload.Size, parsed.GetValue(_profile)),
                cancellationToken);
            return new CallbackMaker(CallbackSource.FromParameter(grant.Fields[PolicyFields.Callback]),
                upload with { Object = grant.Fields[PolicyFields.Key], Bucket = CallbackSource.BucketOf(grant, upload.Bucket) },
                ObjectFixed: true);
        }

        var callback = parsed.GetValue(_callback) is { } parameter
            ? CallbackSource.FromParameter(parameter)
            : CallbackSource.Own(url, _signing.BodyType(parsed), ticket: null, variables: [], parsed.GetValue(_template));
        return new CallbackMaker(callback, upload, ObjectFixed: false);
    }

    /// <summary>Whether the bucket is to be examined, not a callback server.</summary>
    public bool IsBucket(ParseResult parsed) => parsed.GetValue(Urls) is not { Length: > 0 };

    /// <summary>Builds a server with the settings, which is not started: what it is made of asks the bucket.</summary>
    public WebApplication BuildServer(ParseResult parsed)
    {
        // Without a name it is the one of the settings.
        var settings = parsed.GetResult(_signing.Bucket)?.Tokens is [{ Value: var bucket }]
            ? new Dictionary<string, string?> { ["Oss:Bucket"] = bucket }
            : null;
        return ServerHost.Build([.. _settings.ServerArguments(parsed)], _settings.Settings(parsed, settings));
    }

    public BucketUnderTest BucketOf(ParseResult parsed, IServiceProvider services) => new(
        services, parsed.GetValue(_origin) is { Length: > 0 } origins ? origins : null, ReadAuthorities(parsed));

    private void RequireOneKind(CommandResult result)
    {
        var urls = result.GetValue(Urls) ?? [];
        var isBucket = urls.Length == 0;
        foreach (var url in urls.Where(
            url => !url.Contains("://", StringComparison.Ordinal) || CallbackUrl.Parse(url) is null))
        {
            result.AddError($"'{url}' is not an address that OSS could call, such as https://uploads.example.com/api/callback.");
        }

        if (isBucket && result.GetResult(_signing.Bucket) is not { Implicit: false })
        {
            result.AddError(
                "Give a callback address such as https://uploads.example.com/api/callback, or --bucket to examine the bucket.");
            return;
        }

        if (result.GetValue(_signing.Bucket)?.Contains("://", StringComparison.Ordinal) == true)
        {
            result.AddError("--bucket takes the name of a bucket; callback addresses stand before it.");
            return;
        }

        var foreign = (isBucket ? ServerOnly : [_origin, .. _settings.All])
            .FirstOrDefault(option => result.GetResult(option) is { Implicit: false });
        if (foreign is not null)
        {
            result.AddError($"{foreign.Name} goes {(isBucket ? "with a callback address" : "without a callback address, with --bucket")}.");
        }
    }

    private IEnumerable<Option> ServerOnly =>
        [_noKey, _serveKey, _reachMeAt, _grant, _profile, _fileName, _callback, _template, _tryTarget, _sni, _slow];

    private X509Certificate2Collection ReadAuthorities(ParseResult parsed)
    {
        var authorities = new X509Certificate2Collection();
        if (parsed.GetValue(_trust) is { } file)
        {
            authorities.ImportFromPemFile(file.FullName);
        }

        return authorities;
    }

    private static Uri? ParseHttp(ArgumentResult result)
    {
        if (result.Tokens.Count == 0)
        {
            return null;
        }

        if (Uri.TryCreate(result.Tokens[0].Value.TrimEnd('/') + "/", UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https")
        {
            return uri;
        }

        result.AddError($"'{result.Tokens[0].Value}' is not an address such as http://192.0.2.7:8090.");
        return null;
    }
}
