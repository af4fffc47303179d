using System.Text;
using Microsoft.Extensions.Logging;
using OssCallback.Http;
using OssCallback.Uploads;

namespace OssCallback.Processing;

/// <summary>
/// Answers <c>/api/failed</c> for operators: which uploads failed and why, which messages were unreadable; sends uploads back into the
/// queue or
/// deletes their records. It works from the store, and so in the same way on every engine.
/// </summary>
public sealed partial class FailedHandler(IUploadStore store, IUploadQueue queue, TimeProvider time, ILogger<FailedHandler> logger)
{
    private const int MaxPoisonShown = 32;
    private const int MaxPoisonText = 500;

    /// <summary>
    /// <c>GET /api/failed</c>: a page of failed uploads with their reasons, newest first, and on the first page the poison queue's oldest
    /// messages.
    /// </summary>
    public async Task<Result<Answer>> ListAsync(EndpointCall call, CancellationToken cancellationToken)
    {
        UploadPage page;
        var continuation = call.Request.ReadQuery().GetValueOrDefault("continuation");
        try
        {
            page = await store.ListAsync(new UploadQuery { State = UploadState.Failed, Continuation = continuation }, cancellationToken);
        }
        catch (FormatException exception)
        {
            return new Refusal(ErrorCodes.RequestMalformed, exception.Message);
        }

        IReadOnlyList<PoisonedMessage> poison = continuation is null ? await queue.ListPoisonAsync(MaxPoisonShown, cancellationToken) : [];
        var listing = new FailedListing(page.Uploads, [.. poison.Select(Show)], page.Continuation);
        return Answer.Json(listing, ProcessingJsonContext.Default.FailedListing);
    }

    /// <summary>
    /// <c>POST /api/failed/redrive</c> with <c>{"id":…}</c> or <c>{"all":true}</c>: processes failed uploads again, with all the time
    /// that a new one has.
    /// </summary>
    public Task<Result<Answer>> RedriveAsync(EndpointCall call, CancellationToken cancellationToken) =>
        ForEachAsync(call, async failed =>
        {
            // The message is as old as this request: with the record's own time its deadline would have passed already.
            await queue.EnqueueAsync(failed.Record.ToMessage(time.GetUtcNow()), cancellationToken);
            Log.Redriven(logger, failed.Record.Id);
            return true;
        }, cancellationToken);

    /// <summary><c>POST /api/failed/purge</c> with <c>{"id":…}</c> or <c>{"all":true}</c>: deletes the records of failed uploads, and
    /// unreadable messages; objects stay where
    /// they are.</summary>
    public Task<Result<Answer>> PurgeAsync(EndpointCall call, CancellationToken cancellationToken) =>
        ForEachAsync(
            call,
            async failed =>
            {
                Log.Purged(logger, failed.Record.Id);
                return await store.TryDeleteAsync(
                    failed.Record, failed.Version, UploadCount.ChangesOfDeletion(failed.Record), cancellationToken);
            },
            cancellationToken,
            PurgePoisonAsync);

    private async Task<int> PurgePoisonAsync(string? id, CancellationToken cancellationToken)
    {
        var count = await queue.PurgePoisonAsync(id, cancellationToken);
        Log.PoisonPurged(logger, count);
        return count;
    }

    private async Task<Result<Answer>> ForEachAsync(
        EndpointCall call, Func<StoredUpload, Task<bool>> act, CancellationToken cancellationToken,
        Func<string?, CancellationToken, Task<int>>? actOnPoison = null)
    {
        var selection = call.ReadJson(ProcessingJsonContext.Default.FailedSelection);
        if (selection is null || string.IsNullOrEmpty(selection.Id) == !selection.All)
        {
            return new Refusal(ErrorCodes.RequestMalformed, "The body must be {\"id\":\"…\"} or {\"all\":true}.");
        }

        if (!selection.All)
        {
            var done = UploadId.IsWellFormed(selection.Id!)
                ? await store.FindAsync(selection.Id!, cancellationToken) is { Record.State: UploadState.Failed } one && await act(one)
                : actOnPoison is not null && await actOnPoison(selection.Id, cancellationToken) > 0;
            return done ? Done(1) : new Refusal(ErrorCodes.UnknownUpload, "There is no failed upload of this id.");
        }

        // The ids are collected first: acting on them changes the listing.
        var ids = new List<string>();
        string? continuation = null;
        do
        {
            var page = await store.ListAsync(
                new UploadQuery { State = UploadState.Failed, Limit = UploadQuery.MaxLimit, Continuation = continuation },
                cancellationToken);
            ids.AddRange(page.Uploads.Select(record => record.Id));
            continuation = page.Continuation;
        }
        while (continuation is not null);

        var count = actOnPoison is null ? 0 : await actOnPoison(null, cancellationToken);
        foreach (var id in ids)
        {
            if (await store.FindAsync(id, cancellationToken) is { Record.State: UploadState.Failed } failed && await act(failed))
            {
                count++;
            }
        }

        return Done(count);
    }

    private static Answer Done(int count) => Answer.Json(new FailedResult(count), ProcessingJsonContext.Default.FailedResult);

    private static UnreadableMessage Show(PoisonedMessage message)
    {
        var text = ShownBody.WithoutTicket(Encoding.UTF8.GetString(message.Body.Span));
        return new UnreadableMessage(message.Id, message.PoisonedAt, text.Length <= MaxPoisonText ? text : text[..MaxPoisonText] + "…");
    }

    private static partial class Log
    {
        [LoggerMessage(320, LogLevel.Information, "Failed upload {UploadId} was sent back into the queue.")]
        public static partial void Redriven(ILogger logger, string uploadId);

        [LoggerMessage(322, LogLevel.Information, "{Count} unreadable messages are deleted.")]
        public static partial void PoisonPurged(ILogger logger, int count);

        [LoggerMessage(321, LogLevel.Information, "The record of failed upload {UploadId} is deleted.")]
        public static partial void Purged(ILogger logger, string uploadId);
    }
}
