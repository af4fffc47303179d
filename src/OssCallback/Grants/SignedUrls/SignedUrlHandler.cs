using Microsoft.Extensions.Logging;
using OssCallback.Http;
using OssCallback.Oss;

namespace OssCallback.Grants;

/// <summary>Answers <c>GET</c> and <c>POST /api/signed-url</c>: a presigned PUT for clients that cannot post a form.</summary>
public sealed partial class SignedUrlHandler(
    GrantRequestReader reader, GrantedKeys targets, SignedUrlIssuer urls, ILogger<SignedUrlHandler> logger)
{
    /// <summary>Signed variables lengthen the URL; OSS's article advises this limit.</summary>
    private const int MaxVariablesLength = 512;

    private const int Md5Bytes = 16;

    /// <summary>Answers one request.</summary>
    public async Task<Result<Answer>> HandleAsync(EndpointCall call, CancellationToken cancellationToken)
    {
        if (!reader.Read(call).TryGet(out var upload, out var refusal))
        {
            return refusal;
        }

        if (Malformed(upload.Asked, upload.Profile) is { } detail)
        {
            return new Refusal(ErrorCodes.RequestMalformed, detail);
        }

        if (upload.Refusal() is { } refused)
        {
            Log.Refused(logger, refused.Code.Code, upload.Profile.Name, upload.User);
            return new Refusal(refused.Code, refused.Detail);
        }

        if (!(await targets.ChooseAsync(call.Request, upload, GrantKind.SignedUrl, cancellationToken)).TryGet(
            out var target, out refusal))
        {
            return refusal;
        }

        // A variable that is not given is empty, so that OSS always has something to put in its place.
        var variables = upload.Profile.Variables.ToDictionary(
            name => name, name => upload.Asked.Variables?.GetValueOrDefault(name) ?? string.Empty, StringComparer.Ordinal);
        SignedUrl url;
        try
        {
            url = urls.Issue(upload, NullIfEmpty(upload.Asked.Md5), variables, target, upload.Asked.Signature == "v1");
        }
        catch (ArgumentException exception) when (exception.ParamName == nameof(variables))
        {
            return new Refusal(ErrorCodes.RequestMalformed, "The variables are longer than OSS takes.");
        }

        Log.Granted(logger, url.UploadId, upload.Profile.Name, upload.User);
        return Answer.Json(url, GrantsJsonContext.Default.SignedUrl);
    }

    private static string? Malformed(GrantParameters asked, UploadProfile profile)
    {
        if (asked.Signature is not (null or "" or "v1" or "v4"))
        {
            return "The parameter signature must be v4 or v1.";
        }

        if (NullIfEmpty(asked.Format) is not null)
        {
            return "There is no format here; see /api/policy.";
        }

        if (NullIfEmpty(asked.Md5) is { } md5 && (!StrictBase64.TryDecode(md5, out var bytes) || bytes.Length != Md5Bytes))
        {
            return "The parameter md5 must be the Base64 of 16 bytes.";
        }

        var variables = asked.Variables ?? new Dictionary<string, string>();
        return variables.Keys.FirstOrDefault(name => !profile.Variables.Contains(name)) is { } unknown
            ? $"Profile '{profile.Name}' has no variable '{unknown}'."
            : variables.Sum(variable => variable.Value?.Length ?? 0) > MaxVariablesLength
                ? FormattableString.Invariant($"The variables have at most {MaxVariablesLength} characters together.")
                : null;
    }

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private static partial class Log
    {
        [LoggerMessage(103, LogLevel.Information, "Presigned URL issued: upload {UploadId}, profile {Profile}, caller {Caller}.")]
        public static partial void Granted(ILogger logger, string uploadId, string profile, LogText caller);

        [LoggerMessage(104, LogLevel.Information, "Presigned URL refused with {Code}: profile {Profile}, caller {Caller}.")]
        public static partial void Refused(ILogger logger, string code, string profile, LogText caller);
    }
}
