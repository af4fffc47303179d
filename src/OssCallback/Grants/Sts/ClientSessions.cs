using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OssCallback.Callbacks;
using OssCallback.Http;
using OssCallback.Oss;
using OssCallback.Uploads;

namespace OssCallback.Grants;

/// <summary>
/// The clients' sessions: one for each user, profile and day, kept until shortly before its end, so that mobile clients that ask often do
/// not all reach STS.
/// </summary>
public sealed class ClientSessions(
    IOptions<StsOptions> options, IOptions<OssOptions> oss, IOssCredentialSource own, StsClient sts, UploadProfiles profiles,
    SessionDirectories directories, UploadDays days,
    TimeProvider time, ILogger<ClientSessions> logger)
{
    /// <summary>How many sessions are kept.</summary>
    internal const int MaxSessions = 10_000;

    /// <summary>
    /// Today's directory and yesterday's; those of other ticket keys are left out where STS does not take so long a policy.
    /// </summary>
    private const int NeededDirectories = 2;

    private readonly StsOptions _options = options.Value;
    private readonly string _bucket = oss.Value.Bucket;
    private readonly Lock _gate = new();
    private readonly Dictionary<(string User, string Profile, DateOnly? Day), Renewed<ClientSession>> _sessions = [];

    /// <summary>The session of a user, or of everybody where callers have no name, for a profile.</summary>
    /// <exception cref="OssException">STS does not give one just now.</exception>
    internal ValueTask<ClientSession> GetAsync(string user, UploadProfile profile, CancellationToken cancellationToken)
    {
        // A session of yesterday does not reach today's directory, which another instance may have handed out.
        DateOnly? day = user.Length > 0 ? days.DateOf(time.GetUtcNow()) : null;
        Renewed<ClientSession>? session;
        lock (_gate)
        {
            if (!_sessions.TryGetValue((user, profile.Name, day), out session))
            {
                MakeRoom();
                session = CredentialRenewal.Of(
                    $"role {_options.RoleArn}", token => OpenAsync(user, profile, day, token), opened => opened.Expires, time, logger);
                _sessions.Add((user, profile.Name, day), session);
            }
        }

        return session.GetAsync(cancellationToken);
    }

    /// <summary>Checks that no profile can make a policy that STS refuses for its length.</summary>
    /// <exception cref="FormatException">Names the profile.</exception>
    public void CheckWorstCase()
    {
        if (!_options.IsConfigured)
        {
            return;
        }

        var longestUser = new string('\u00e9', UploadTicket.MaxUserBytes / 2);
        foreach (var profile in profiles.All)
        {
            var needed = directories.Reachable(profile, longestUser, days.DateOf(time.GetUtcNow())).Take(NeededDirectories);
            var length = SessionPolicy.Write(_bucket, needed, profile.Acl).Length;
            if (length > SessionPolicy.MaxLength)
            {
                throw new FormatException($"Policy:Profiles:{profile.Name}: the policy of an STS session can "
                    + $"become {length} characters long, over the {SessionPolicy.MaxLength} that STS takes. Shorten KeyTemplate, or "
                        + $"leave Sts:RoleArn out.");
            }
        }
    }

    private async Task<ClientSession> OpenAsync(string user, UploadProfile profile, DateOnly? day, CancellationToken cancellationToken)
    {
        // Nobody is there whom later credentials could belong to: strangers share no directory but by sharing a session.
        IReadOnlyList<string> reachable = day is { } date
            ? directories.Reachable(profile, user, date)
            : [profile.KeyTemplate.RenderDirectory(user, profile.Name, days.LocalTime(time.GetUtcNow()))];
        var call = new AssumeRoleCall(
            _options.RoleArn, _options.SessionName, _options.DurationSeconds, SessionPolicy.WriteLongest(_bucket, reachable, profile.Acl));
        OssCredentials caller;
        try
        {
            caller = await own.GetAsync(cancellationToken);
        }
        catch (OperationCanceledException exception)
        {
            throw new OssException("The service's own credentials did not come in time.", exception);
        }

        var credentials = await sts.AssumeRoleAsync(call, caller, cancellationToken);
        return new ClientSession(
            credentials,
            reachable[0],
            day is { } opened ? directories.EndOf(opened, TimeSpan.FromSeconds(_options.DurationSeconds)) : credentials.Expires!.Value);
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

        // Forgetting a session early does no harm: the client gets another one. A tenth at once, so that this is
        // rare.
        foreach (var key
            in _sessions.OrderBy(session => session.Value.Ends)
                .Take(Math.Max(0, _sessions.Count - (MaxSessions * 9 / 10)))
                .Select(session => session.Key)
                .ToArray())
        {
            _sessions.Remove(key);
        }
    }
}
