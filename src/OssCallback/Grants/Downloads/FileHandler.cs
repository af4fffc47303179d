using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using OssCallback.Http;
using OssCallback.Oss;
using OssCallback.Uploads;

namespace OssCallback.Grants;

/// <summary>
/// Answers <c>GET /api/uploads/{id}/file</c>: the way to the object of an upload that is ready, for its owner and for operators.
/// </summary>
/// <remarks>
/// OSS developer reference, "GetObject": parameters <c>response-content-disposition</c> and <c>x-oss-process</c> count only when they are
/// signed.
/// </remarks>
public sealed partial class FileHandler(IUploadStore store, PresignedRequests presigned, TimeProvider time)
{
    private const int DefaultSeconds = 900;
    private const int MinSeconds = 30;

    /// <summary>Answers one request: 302 to a presigned address, or 200 with it for <c>format=json</c>.</summary>
    public async Task<Result<Answer>> HandleAsync(EndpointCall call, CancellationToken cancellationToken)
    {
        var query = call.Request.ReadQuery();
        if (Malformed(query) is { } malformed)
        {
            return new Refusal(ErrorCodes.RequestMalformed, malformed);
        }

        var id = call.Request.Id;
        if (!UploadId.IsWellFormed(id) || await store.FindAsync(id, cancellationToken) is not { Record: var record })
        {
            return ErrorCodes.UnknownUpload;
        }

        if (call.Caller.Role < CallerRole.Operator && !call.Caller.MayActFor(record.User))
        {
            return new Refusal(ErrorCodes.Forbidden, "The file belongs to another user.");
        }

        if (record.RemovedAt is not null)
        {
            return new Refusal(ErrorCodes.UploadNotReady, "Its object was removed.");
        }

        if (record.State != UploadState.Ready)
        {
            var reason = record.Reason is null ? string.Empty : $" ({record.Reason})";
            return new Refusal(ErrorCodes.UploadNotReady, $"The upload is {record.State.ToString().ToLowerInvariant()}{reason}.");
        }

        var seconds = query.GetValueOrDefault("expires") is { Length: > 0 } text ? ReadSeconds(text)!.Value : DefaultSeconds;
        try
        {
            var signed = await presigned.SignAsync(
                "GET", record.Object, Parameters(record, query), new Dictionary<string, string>(), time.GetUtcNow().AddSeconds(seconds),
                cancellationToken, isVersion1: query.GetValueOrDefault("signature") == "v1");
            var isJson = query.GetValueOrDefault("format") == "json";
            var answer = Answer.Json(new FileUrl(signed.Url, signed.Expire), GrantsJsonContext.Default.FileUrl, isJson ? 200 : 302);
            return isJson ? answer : answer with { Location = signed.Url };
        }
        catch (OssException)
        {
            return new Refusal(ErrorCodes.CredentialsUnavailable) { RetryAfterSeconds = 2 };
        }
    }

    private static string? Malformed(IReadOnlyDictionary<string, string> query) =>
        query.GetValueOrDefault("expires") is { Length: > 0 } seconds && ReadSeconds(seconds) is null
            ? FormattableString.Invariant(
                $"The parameter expires must be a number of seconds from {MinSeconds} to {SignatureV4.MaxExpirySeconds}.")
        : query.GetValueOrDefault("process") is { Length: > 0 } process && !Process().IsMatch(process)
            ? "The parameter process must be an image operation such as image/resize,w_200."
        : query.GetValueOrDefault("download") is not (null or "" or "0" or "1") ? "The parameter download must be 1 or 0."
        : query.GetValueOrDefault("format") is not (null or "" or "json") ? "The parameter format must be json."
        : query.GetValueOrDefault("signature") is not (null or "" or "v1" or "v4") ? "The parameter signature must be v1 or v4."
        : null;

    private static int? ReadSeconds(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
        && seconds is >= MinSeconds and <= SignatureV4.MaxExpirySeconds
            ? seconds
            : null;

    private static List<KeyValuePair<string, string?>> Parameters(UploadRecord record, IReadOnlyDictionary<string, string> query)
    {
        var parameters = new List<KeyValuePair<string, string?>>();

        // A page or a drawing with scripts is never shown under the address of the bucket.
        if (query.GetValueOrDefault("download") == "1" || ContentTypes.RunsScripts(ContentTypes.MediaType(record.MimeType ?? string.Empty)))
        {
            var name = record.FileName ?? record.Object[(record.Object.LastIndexOf('/') + 1)..];
            parameters.Add(new("response-content-disposition", Attachment(name)));
        }

        if (query.GetValueOrDefault("process") is { Length: > 0 } process)
        {
            parameters.Add(new("x-oss-process", process));
        }

        return parameters;
    }

    /// <summary>RFC 6266: the name in ASCII for those who know no better, and in UTF-8.</summary>
    private static string Attachment(string name)
    {
        var ascii = string.Concat(name.EnumerateRunes().Select(
            rune => rune.IsAscii && !Rune.IsControl(rune) && rune.Value is not ('"' or '\\') ? rune.ToString() : "_"));
        // RFC 8187 leaves the same characters unescaped as OSS does.
        return $"attachment; filename=\"{ascii}\"; filename*=UTF-8''{OssEncoding.Encode(name)}";
    }

    // No '|': what comes behind it may write.
    [GeneratedRegex(@"^image/[A-Za-z0-9_,.\-/]{1,500}\z")]
    private static partial Regex Process();
}
