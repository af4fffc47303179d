using System.Buffers;
using Microsoft.Extensions.Logging;
using OssCallback.Callbacks;
using OssCallback.Http;

namespace OssCallback.Grants;

/// <summary>Checks what every request about a begun upload in parts must have: the token of this key, issued to this caller.</summary>
public sealed partial class MultipartAuthorizer(
    MultipartTokens tokens, UploadProfiles profiles, TimeProvider time, ILogger<MultipartAuthorizer> logger)
{
    private const int MaxMultipartIdLength = 128;

    private static readonly SearchValues<char> MultipartIdCharacters = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~");

    /// <summary>Checks one request of a known caller.</summary>
    /// <returns>What the token says.</returns>
    public Result<MultipartToken> Check(Caller caller, MultipartRequest asked)
    {
        if (asked is not { Key.Length: > 0, MultipartId: { Length: > 0 and <= MaxMultipartIdLength } multipartId }
            || multipartId.AsSpan().ContainsAnyExcept(MultipartIdCharacters))
        {
            return new Refusal(ErrorCodes.RequestMalformed, "The request must name key and uploadId, the latter as OSS gave it.");
        }

        var (verdict, size, ticket) = tokens.Verify(asked.Token, asked.Key, time.GetUtcNow());
        if (ticket is null)
        {
            return Refuse(caller, TicketSigner.ErrorOf(verdict), "The token must be that of the grant for this key.");
        }

        if (!caller.MayActFor(ticket.User))
        {
            return Refuse(caller, ErrorCodes.TicketMismatch, "The token was issued to another caller.");
        }

        return profiles.Find(ticket.Profile) is { } profile
            ? new MultipartToken(size, profile, ticket.User, ticket.Expires, ticket.FileName)
            : Refuse(caller, ErrorCodes.UnknownProfile, "The profile of the grant is no longer configured.");
    }

    private Refusal Refuse(Caller caller, ErrorCode error, string detail)
    {
        Log.Refused(logger, error.Code, caller.Name);
        return new Refusal(error, detail);
    }

    private static partial class Log
    {
        [LoggerMessage(123, LogLevel.Warning, "A request about an upload in parts was refused with {Code}, caller {Caller}.")]
        public static partial void Refused(ILogger logger, string code, LogText caller);
    }
}
