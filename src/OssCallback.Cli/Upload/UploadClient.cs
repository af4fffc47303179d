using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using OssCallback.Callbacks;
using OssCallback.Grants;
using OssCallback.Http;
using OssCallback.Oss;
using OssCallback.Uploads;

namespace OssCallback.Cli.Upload;

/// <summary>
/// What every client does: ask for a grant, post the file to OSS, confirm when the callback failed, wait for the final state.
/// </summary>
internal sealed class UploadClient(HttpClient api, TimeSpan timeout) : IDisposable
{
    private static readonly TimeSpan FirstPoll = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan SlowestPoll = TimeSpan.FromSeconds(2);

    // A large file takes its time; what is bounded is the wait for the final state.
    private readonly HttpClient _oss = new() { Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>Uploads one file.</summary>
    public async Task<UploadResult> UploadAsync(
        FileInfo file,
        string name,
        string? profile,
        string? contentType,
        Action<string> stage,
        Action<long> progress,
        CancellationToken cancellationToken)
    {
        try
        {
            stage("asking for a grant");
            var request = new GrantParameters(file.Name, contentType, file.Length, profile);
            using var asked = await api.PostSizedAsync("api/policy", request, CliJsonContext.Default.GrantParameters, cancellationToken);
            if (!asked.IsSuccessStatusCode)
            {
                return await RefusedAsync(name, uploadId: null, asked, cancellationToken);
            }

            var grant = await ReadAsync(asked, CliJsonContext.Default.Grant, cancellationToken);
            stage("uploading to OSS");
            var callbackAnswered = await PostAsync(grant, file, progress, cancellationToken);
            if (callbackAnswered is { } failure && failure.Code is not null)
            {
                return UploadResult.NotUploaded(name, grant.UploadId, failure.Code, failure.Message!);
            }

            if (callbackAnswered is not null)
            {
                stage("the callback failed; confirming");
                var confirmation = new ConfirmRequest(grant.Fields[PolicyFields.Key], grant.Ticket);
                using var confirmed = await api.PostSizedAsync(Resolve(grant.ConfirmUrl), confirmation,
                    CliJsonContext.Default.ConfirmRequest, cancellationToken);
                if (!confirmed.IsSuccessStatusCode)
                {
                    return await RefusedAsync(name, grant.UploadId, confirmed, cancellationToken);
                }
            }

            stage("waiting for the final state");
            return await WaitAsync(name, grant, callbackAnswered is not null, cancellationToken);
        }
        catch (HttpRequestException exception)
        {
            return UploadResult.NotUploaded(
                name, null, "server_unreachable",
                $"{api.BaseAddress} cannot be reached ({exception.Message}). Is the server running? Try: oss-callback playground");
        }
        catch (JsonException)
        {
            return UploadResult.NotUploaded(
                name, null, "unexpected_answer", $"{api.BaseAddress} does not answer like this service. Check --server.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return UploadResult.NotUploaded(name, null, "file_unreadable", exception.Message);
        }
    }

    public void Dispose() => _oss.Dispose();

    /// <summary>Posts the form.</summary>
    /// <returns>Null when the callback was answered with 200; otherwise the failure, without a code when a confirmation can repair
    /// it.</returns>
    private async Task<(string? Code, string? Message)?> PostAsync(
        Grant grant, FileInfo file, Action<long> progress, CancellationToken cancellationToken)
    {
        using var form = CreateForm(grant, file, progress);
        HttpResponseMessage answer;
        try
        {
            answer = await _oss.PostAsync(new Uri(grant.Url), form, cancellationToken);
        }
        catch (HttpRequestException)
        {
            // The connection was cut: the object may be stored nevertheless. The confirmation finds out.
            return (null, null);
        }

        using (answer)
        {
            switch (answer.StatusCode)
            {
                case HttpStatusCode.OK:
                    return null;
                case HttpStatusCode.NonAuthoritativeInformation or HttpStatusCode.Conflict or >= HttpStatusCode.InternalServerError:
                    return (null, null);
                default:
                    var error = await answer.Content.ReadAsStringAsync(cancellationToken);
                    return (
                        XmlText(error, "Code") ?? "oss_refused", XmlText(error, "Message") ?? $"OSS answered {(int)answer.StatusCode}.");
            }
        }
    }

    [SuppressMessage("Reliability", "CA2000", Justification = "The form disposes its parts.")]
    private static MultipartFormDataContent CreateForm(Grant grant, FileInfo file, Action<long> progress)
    {
        // OSS requires the boundary without quotes and the names with them; the platform does the opposite.
        var boundary = Guid.NewGuid().ToString("n");
        var form = new MultipartFormDataContent(boundary);
        form.Headers.ContentType!.Parameters.Single().Value = boundary;
        foreach (var (name, value) in grant.Fields)
        {
            form.Add(Part(new StringContent(value), name));
        }

        var content = Part(new FileContent(file, progress), "file");
        content.Headers.ContentDisposition!.FileName = "\"file\"";
        form.Add(content);
        return form;
    }

    private static HttpContent Part(HttpContent content, string name)
    {
        content.Headers.ContentType = null;
        content.Headers.ContentDisposition = new ContentDispositionHeaderValue("form-data") { Name = $"\"{name}\"" };
        return content;
    }

    private async Task<UploadResult> WaitAsync(string name, Grant grant, bool confirmed, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(timeout);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var last = UploadState.None;
        try
        {
            for (var pause = FirstPoll; ; pause = pause < SlowestPoll ? pause * 1.5 : SlowestPoll)
            {
                using var answer = await api.GetAsync(Resolve(grant.StatusUrl), linked.Token);
                if (answer.StatusCode == HttpStatusCode.OK)
                {
                    var status = await ReadAsync(answer, CliJsonContext.Default.UploadStatus, linked.Token);
                    last = status.State;
                    if (status.State is UploadState.Ready or UploadState.Rejected or UploadState.Failed)
                    {
                        return new UploadResult(
                            name, status.State, grant.UploadId, status.Code, Confirmed: confirmed, Record: status.Record);
                    }
                }
                else if (answer.StatusCode != HttpStatusCode.NotFound)
                {
                    return await RefusedAsync(name, grant.UploadId, answer, linked.Token);
                }

                await Task.Delay(pause, linked.Token);
            }
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return new UploadResult(name, last == UploadState.None ? null : last, grant.UploadId, "not_final",
                FormattableString.Invariant($"No final state within {timeout.TotalSeconds} s; ask again at {Resolve(grant.StatusUrl)}."),
                confirmed);
        }
    }

    private Uri Resolve(string url) => new(api.BaseAddress!, url);

    private static async Task<UploadResult> RefusedAsync(
        string name, string? uploadId, HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        var problem = answer.Content.Headers.ContentType?.MediaType == EndpointReply.ProblemContentType
            ? await ReadAsync(answer, CliJsonContext.Default.ProblemDetails, cancellationToken)
            : null;
        return UploadResult.NotUploaded(name, uploadId, problem?.Code ?? "unexpected_answer",
            problem is null ? $"The server answered {(int)answer.StatusCode}." : $"{problem.Title} {problem.Detail}".Trim());
    }

    private static async Task<T> ReadAsync<T>(HttpResponseMessage answer, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        await answer.Content.ReadFromJsonAsync(type, cancellationToken) ?? throw new JsonException("The answer is the JSON value null.");

    private static string? XmlText(string xml, string element)
    {
        var start = xml.IndexOf($"<{element}>", StringComparison.Ordinal);
        var end = xml.IndexOf($"</{element}>", StringComparison.Ordinal);
        return start >= 0 && end > start ? WebUtility.HtmlDecode(xml[(start + element.Length + 2)..end]) : null;
    }
}
