using Microsoft.Extensions.Logging;
using OssCallback.Http;
using OssCallback.Oss;

namespace OssCallback.Grants;

/// <summary>
/// Agrees for how long a grant is good: never longer than its profile allows, and never longer than the credentials that sign it live.
/// </summary>
public sealed partial class GrantTermsProvider(IOssCredentialSource credentials, TimeProvider time, ILogger<GrantTermsProvider> logger)
{
    /// <summary>Credentials that end sooner sign nothing: the client could not use it before it ends.</summary>
    public static readonly TimeSpan ShortestRest = TimeSpan.FromSeconds(30);

    private static readonly Refusal NoCredentials = new(ErrorCodes.CredentialsUnavailable) { RetryAfterSeconds = 5 };

    /// <summary>Agrees on the terms of one grant.</summary>
    /// <param name="profile">The profile, whose expiry is the longest.</param>
    /// <param name="asked">What the client asked for; without it the longest that is possible.</param>
    /// <param name="cancellationToken">Ends the wait for credentials.</param>
    public async ValueTask<Result<GrantTerms>> AgreeAsync(UploadProfile profile, TimeSpan? asked, CancellationToken cancellationToken)
    {
        if (asked > profile.Expires)
        {
            return new Refusal(
                ErrorCodes.ExpiryTooLong,
                FormattableString.Invariant($"Profile '{profile.Name}' allows {profile.Expires.TotalSeconds} seconds."));
        }

        OssCredentials signing;
        try
        {
            signing = await credentials.GetAsync(cancellationToken);
        }
        catch (OssException exception)
        {
            Log.NoCredentials(logger, exception);
            return NoCredentials;
        }

        // Whole seconds, as all that OSS reads: what is signed and what is answered are the same.
        var now = DateTimeOffset.FromUnixTimeSeconds(time.GetUtcNow().ToUnixTimeSeconds());
        var expires = now + (asked ?? profile.Expires);
        if (signing.Expires is not { } end || expires <= end)
        {
            return new GrantTerms(signing, now, expires);
        }

        if (end - now < ShortestRest)
        {
            Log.CredentialsEnd(logger, end);
            return NoCredentials;
        }

        return asked is null
            ? new GrantTerms(signing, now, DateTimeOffset.FromUnixTimeSeconds(end.ToUnixTimeSeconds()))
            : new Refusal(
                ErrorCodes.ExpiryBeyondToken, FormattableString.Invariant($"They end in {(long)(end - now).TotalSeconds} seconds."));
    }

    private static partial class Log
    {
        [LoggerMessage(110, LogLevel.Error, "There are no credentials to sign a grant with.")]
        public static partial void NoCredentials(ILogger logger, Exception exception);

        [LoggerMessage(111, LogLevel.Error, "The credentials to sign grants with end at {End}, and there are no newer ones.")]
        public static partial void CredentialsEnd(ILogger logger, DateTimeOffset end);
    }
}
