using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OssCallback.Bucket;
using OssCallback.Policies;
using OssCallback.Signing;
using OssCallback.Uploads;

namespace OssCallback.Sts;

/// <summary>The clients' sessions: one for each user and profile, kept until shortly before its end, so that mobile clients that ask often do not all reach STS.</summary>
public sealed class ClientSessions(
    IOptions<StsOptions> options, IOptions<OssOptions> oss, IOssCredentialSource own, StsClient sts, UploadDays days, TimeProvider time, ILogger<ClientSessions> logger)
{
    /// <summary>How many sessions are kept.</summary>
    internal const int MaxSessions = 10_000;

    /// <summary>The longest session policy in characters, STS's limit.</summary>
    internal const int MaxPolicyLength = 2048;

    private readonly StsOptions _options = options.Value;
    private readonly string _bucket = oss.Value.Bucket;
    private readonly Lock _gate = new();
    private readonly Dictionary<(string User, string Profile), Renewed<ClientSession>> _sessions = [];

    /// <summary>The session of a user for a profile.</summary>
    /// <exception cref="OssException">STS does not give one just now.</exception>
    internal ValueTask<ClientSession> GetAsync(string user, UploadProfile profile, CancellationToken cancellationToken)
    {
        Renewed<ClientSession>? session;
        lock (_gate)
        {
            if (!_sessions.TryGetValue((user, profile.Name), out session))
            {
                MakeRoom();
                session = new Renewed<ClientSession>($"role {_options.RoleArn}", token => OpenAsync(user, profile, token), opened => opened.Expires, time, logger);
                _sessions.Add((user, profile.Name), session);
            }
        }

        return session.GetAsync(cancellationToken);
    }

    /// <summary>Only uploads, also in parts, only below the directory, and none that is more public than the profile. It could be no narrower: neither size nor type nor callback is anything that such a policy knows.</summary>
    internal static string Policy(string bucket, string directory, string acl)
    {
        // A denial that names the public ones: a request that says nothing of an ACL meets no such condition.
        var denied = acl == "public-read" ? "\"public-read-write\"" : "\"public-read\",\"public-read-write\"";

        // Keys are made of letters, digits, '-', '_', '.' and '/'; none of them means anything in a resource.
        var resource = JsonEncodedText.Encode($"acs:oss:*:*:{bucket}/{directory}*");
        return $$$$"""{"Version":"1","Statement":[{"Effect":"Allow","Action":["oss:PutObject"],"Resource":["{{{{resource}}}}"]},{"Effect":"Deny","Action":["oss:PutObject"],"Resource":["*"],"Condition":{"StringEquals":{"oss:x-oss-object-acl":[{{{{denied}}}}]}}}]}""";
    }

    /// <summary>Each session has a directory of its own and of its day, like every other grant of a directory.</summary>
    private async Task<ClientSession> OpenAsync(string user, UploadProfile profile, CancellationToken cancellationToken)
    {
        var directory = profile.KeyTemplate.RenderDirectory(user, profile.Name, days.LocalTime(time.GetUtcNow()));
        var call = new AssumeRoleCall(_options.RoleArn, _options.SessionName, _options.DurationSeconds, Policy(_bucket, directory, profile.Acl));
        OssCredentials caller;
        try
        {
            caller = await own.GetAsync(cancellationToken);
        }
        catch (OperationCanceledException exception)
        {
            throw new OssException("The service's own credentials did not come in time.", exception);
        }

        return new ClientSession(await sts.AssumeRoleAsync(call, caller, cancellationToken), directory);
    }

    private void MakeRoom()
    {
        if (_sessions.Count < MaxSessions)
        {
            return;
        }

        var now = time.GetUtcNow();
        foreach (var key in _sessions.Where(session => session.Value.Ends <= now).Select(session => session.Key).ToArray())
        {
            _sessions.Remove(key);
        }

        // A session that is forgotten early is none the worse for its client: the next one is another. A tenth at once, so that this is rare.
        foreach (var key in _sessions.OrderBy(session => session.Value.Ends).Take(Math.Max(0, _sessions.Count - (MaxSessions * 9 / 10))).Select(session => session.Key).ToArray())
        {
            _sessions.Remove(key);
        }
    }
}
