using System.Globalization;
using System.Text;
using System.Xml.Linq;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OssCallback.Callbacks;
using OssCallback.Http;
using OssCallback.Oss;
using OssCallback.Uploads;

namespace OssCallback.Grants;

/// <summary>
/// Answers <c>POST /api/multipart/complete</c>: looks at the parts, and has OSS make an object of exactly those, with the callback. Look
/// and
/// completion are one step here because a signed address could be used later, with other parts than those that were looked at.
/// </summary>
public sealed partial class MultipartCompleteHandler(
    MultipartAuthorizer multipart, IOptions<OssOptions> oss, BucketMultipart parts, UploadCallbacks callbacks, ConfirmHandler confirm,
    TimeProvider time, ILogger<MultipartCompleteHandler> logger)
{
    /// <summary>Where this handler answers.</summary>
    internal const string Path = "/api/multipart/complete";

    /// <summary>The token of a client whose body is an S3 client's; key and uploadId are in the query then.</summary>
    internal const string TokenHeader = "X-Upload-Token";

    private readonly OssOptions _oss = oss.Value;

    /// <summary>Answers one request: JSON for JSON, else the XML that S3 clients expect.</summary>
    public async Task<Result<Answer>> HandleAsync(EndpointCall call, CancellationToken cancellationToken)
    {
        // The list of parts in an S3 client's body is not read: OSS's own list counts.
        var asXml = call.Request.HasXmlBody;
        if ((asXml ? ReadTarget(call.Request) : call.ReadJson(GrantsJsonContext.Default.MultipartRequest)) is not { } asked)
        {
            return new Refusal(ErrorCodes.RequestMalformed, "The body must be a JSON object {\"token\":…,\"key\":…,\"uploadId\":…}.");
        }

        if (!multipart.Check(call.Caller, asked).TryGet(out var token, out var refusal))
        {
            return refusal;
        }

        try
        {
            return await CompleteAsync(token, asked.Key!, asked.MultipartId!, asXml, cancellationToken);
        }
        catch (OssException exception)
        {
            Log.OssFailed(logger, exception, UploadId.Of(_oss.Bucket, asked.Key!));
            return new Refusal(ErrorCodes.OssUnavailable) { RetryAfterSeconds = 2 };
        }
    }

    private static MultipartRequest ReadTarget(EndpointRequest request)
    {
        var query = request.ReadQuery();
        return new MultipartRequest(
            request.Header(TokenHeader), "POST", query.GetValueOrDefault("key"), query.GetValueOrDefault("uploadId"));
    }

    private async Task<Result<Answer>> CompleteAsync(
        MultipartToken token, string key, string multipartId, bool asXml, CancellationToken cancellationToken)
    {
        var listed = await parts.ListPartsAsync(key, multipartId, cancellationToken);
        if (listed is null)
        {
            // A repeated request finds no upload and a finished object.
            return await ConfirmAsync(token, key, asXml, cancellationToken);
        }

        if (await CheckAsync(token, key, multipartId, listed, cancellationToken) is { } refused)
        {
            return refused;
        }

        var profile = token.Profile;
        var (_, callback) = callbacks.ForObject(
            profile, token.User, key, token.FileName, time.GetUtcNow(), UploadCallbacks.NoVariables);
        switch (await parts.CompleteAsync(key, multipartId, listed, callback.ToBase64(), profile.Acl, profile.Overwrite, cancellationToken))
        {
            case CompleteOutcome.Completed:
                Log.Completed(logger, UploadId.Of(_oss.Bucket, key), listed.Count);
                return Reply(key, callbackFailed: false, asXml);
            case CompleteOutcome.PartChanged:
                return new Refusal(ErrorCodes.PartsMismatch, "A part was uploaded again while the upload was completed.");
            case CompleteOutcome.Exists:
                await parts.AbortAsync(key, multipartId, cancellationToken);
                return await ConfirmAsync(token, key, asXml, cancellationToken);
            default:
                return await ConfirmAsync(token, key, asXml, cancellationToken);
        }
    }

    /// <summary>Says what is wrong with the parts. Too many bytes cannot be repaired: then the parts are thrown away.</summary>
    private async Task<Refusal?> CheckAsync(
        MultipartToken token, string key, string multipartId, IReadOnlyList<BucketPart> listed, CancellationToken cancellationToken)
    {
        var total = listed.Sum(part => part.Size);
        var allowed = Math.Min(token.Size, token.Profile.MaxBytes);
        if (total > allowed)
        {
            await parts.AbortAsync(key, multipartId, cancellationToken);
            Log.TooLarge(logger, UploadId.Of(_oss.Bucket, key), total, allowed);
            return new Refusal(
                ErrorCodes.FileTooLarge,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The parts have {total} bytes; {token.Size} were declared and profile '{token.Profile.Name}' allows "
                    + $"{token.Profile.MaxBytes}. The parts are deleted."));
        }

        if (total != token.Size)
        {
            return new Refusal(
                ErrorCodes.PartsMismatch, FormattableString.Invariant($"The parts have {total} bytes; {token.Size} were declared."));
        }

        return listed.SkipLast(1).FirstOrDefault(part => part.Size < PartPlan.MinPartBytes) is { } small
            ? new Refusal(
                ErrorCodes.PartsMismatch,
                FormattableString.Invariant(
                    $"Part {small.Number} has {small.Size} bytes; only the last may have less than {PartPlan.MinPartBytes}."))
            : null;
    }

    /// <summary>The object exists, or the upload was aborted; either way no callback will come any more.</summary>
    private async Task<Result<Answer>> ConfirmAsync(MultipartToken token, string key, bool asXml, CancellationToken cancellationToken)
    {
        var confirmed = await confirm.ConfirmAsync(
            UploadId.Of(_oss.Bucket, key), key,
            new UploadTicket(token.Expires, token.Profile.Name, token.User) { FileName = token.FileName }, cancellationToken);
        return confirmed.TryGet(out _, out var refusal) ? Reply(key, callbackFailed: true, asXml)
            : refusal.Error == ErrorCodes.ObjectMissing ? ErrorCodes.UnknownMultipart
            : refusal;
    }

    private Answer Reply(string key, bool callbackFailed, bool asXml)
    {
        var id = UploadId.Of(_oss.Bucket, key);
        var location = OssUrl.Of(_oss.PublicBucketUrl, key, []);
        return asXml
            ? new Answer(200, "application/xml", Encoding.UTF8.GetBytes(new XElement(
                "CompleteMultipartUploadResult",
                new XElement("Location", location),
                new XElement("Bucket", _oss.Bucket),
                new XElement("Key", key),
                new XElement("UploadId", id)).ToString(SaveOptions.DisableFormatting)))
            : Answer.Json(
                new CompletedUpload(id, key, location, callbackFailed, $"/api/uploads/{id}"), GrantsJsonContext.Default.CompletedUpload);
    }

    private static partial class Log
    {
        [LoggerMessage(125, LogLevel.Information, "Upload {UploadId} was completed from {Parts} parts.")]
        public static partial void Completed(ILogger logger, string uploadId, int parts);

        [LoggerMessage(
            126, LogLevel.Warning, "The parts of upload {UploadId} have {Total} bytes where {Allowed} are allowed; they are deleted.")]
        public static partial void TooLarge(ILogger logger, string uploadId, long total, long allowed);

        [LoggerMessage(127, LogLevel.Warning, "Upload {UploadId} in parts could not be completed: OSS refused or did not answer.")]
        public static partial void OssFailed(ILogger logger, Exception exception, string uploadId);
    }
}
