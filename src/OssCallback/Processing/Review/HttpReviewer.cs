using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OssCallback.Callbacks;
using OssCallback.Grants;
using OssCallback.Http;
using OssCallback.Notifications;
using OssCallback.Settings;
using OssCallback.Uploads;

namespace OssCallback.Processing;

/// <summary>
/// Asks a service of one's own: posts the upload's facts with an address under which the object can be read for an hour, signed by the
/// Standard Webhooks specification. 200 brings the verdict; 202 says that it comes later.
/// </summary>
internal sealed class HttpReviewer(
    ReviewServiceOptions options, WebhookClient client, PresignedRequests presigned, ReviewTokens tokens,
    IOptions<CallbackOptions> callback, TimeProvider time) : IUploadReviewer, IDisposable
{
    private const int MaxAnswerBytes = 64 * 1024;
    private const int MaxReasonLength = 64;
    private const string CallbackPath = "/api/callback";

    private static readonly TimeSpan FileLife = TimeSpan.FromHours(1);

    private readonly Uri _url = new(options.Url);
    private readonly byte[][] _secrets = [.. options.Secrets.Select(secret => WebhookSignature.ReadSecret(secret)!)];

    public string Name => options.Name;

    public TimeSpan? TimeLimit => TimeSpan.FromSeconds(options.Seconds);

    /// <summary>The service of a number in the settings.</summary>
    public static HttpReviewer Create(int number, IServiceProvider services)
    {
        var all = services.GetRequiredService<IOptions<ReviewOptions>>().Value;
        var options = all.Services[number];
        var client = new WebhookClient(
            services.GetRequiredService<DevelopmentMode>(), all.PrivateHosts, TimeSpan.FromSeconds(options.Seconds));
        return ActivatorUtilities.CreateInstance<HttpReviewer>(services, options, client);
    }

    public void Dispose() => client.Dispose();

    public async ValueTask<ReviewVerdict> ReviewAsync(UploadRecord record, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var file = await presigned.SignAsync(
            "GET", record.Object, [], new Dictionary<string, string>(), now + FileLife, cancellationToken);
        var question = new ReviewQuestion(
            ReviewQuestion.TypeName, now, UploadEvent.CurrentVersion, UploadEventData.Of(record), file.Url,
            ReplyUrl(record.Id), tokens.Issue(record, Name));
        var body = JsonSerializer.Serialize(question, ProcessingJsonContext.Default.ReviewQuestion);
        return await client.PostAsync(_url, _secrets, IdOf(record), body, now, ReadAsync, cancellationToken);
    }

    private async Task<ReviewVerdict> ReadAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        if (answer.StatusCode == HttpStatusCode.Accepted)
        {
            return ReviewVerdict.Later;
        }

        if (answer.StatusCode != HttpStatusCode.OK)
        {
            throw new NotificationException(FormattableString.Invariant($"Reviewer {Name} answered {(int)answer.StatusCode}."));
        }

        await answer.Content.LoadIntoBufferAsync(MaxAnswerBytes, cancellationToken);
        return ReadVerdict(await answer.Content.ReadAsByteArrayAsync(cancellationToken));
    }

    /// <summary>What an answer says; what is no verdict accepts nothing.</summary>
    internal static ReviewVerdict ReadVerdict(byte[] body) => Read(body) switch
    {
        { Verdict: "accept" } => ReviewVerdict.Accept,
        { Verdict: "reject" } said => ReviewVerdict.Reject(Code(said.Reason) ?? ReviewVerdict.Rejected),
        { Verdict: "hold" } said => ReviewVerdict.Hold(Code(said.Reason) ?? ReviewVerdict.Held),
        _ => default,
    };

    private static ReviewRequest? Read(byte[] body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, ProcessingJsonContext.Default.ReviewRequest);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>A reason in prose becomes a code: <c>Contains EICAR</c> is <c>contains_eicar</c>.</summary>
    private static string? Code(string? reason)
    {
        var code = new string([.. (reason ?? string.Empty).Trim().ToLowerInvariant().Take(MaxReasonLength).Select(character =>
            char.IsAsciiLetterOrDigit(character) || character is '_' or '-' or '.' ? character : '_')]);
        return code.Length > 0 ? code : null;
    }

    /// <summary>The same for every attempt with the same object.</summary>
    private string IdOf(UploadRecord record)
    {
        var text = FormattableString.Invariant(
            $"{Name}\n{record.Id}\n{record.Revision}\n{record.Etag}\n{record.LastModified?.ToUnixTimeSeconds()}");
        return "rev_" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));
    }

    /// <summary>Where OSS reaches this service, others do too: the endpoint lies beside that of the callback.</summary>
    private string ReplyUrl(string uploadId)
    {
        var url = callback.Value.Urls[0].Split('?')[0];
        var root = url.EndsWith(CallbackPath, StringComparison.Ordinal)
            ? url[..^CallbackPath.Length]
            : new Uri(url).GetLeftPart(UriPartial.Authority);
        return $"{root}/api/uploads/{uploadId}/review";
    }
}
