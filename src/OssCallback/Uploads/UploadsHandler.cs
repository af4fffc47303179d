using System.Globalization;
using OssCallback.Http;

namespace OssCallback.Uploads;

/// <summary>Answers <c>GET /api/uploads/{id}</c> and <c>GET /api/uploads</c>.</summary>
public sealed class UploadsHandler(IUploadStore store)
{
    private const string Held = "held";

    /// <summary>Records that are looked through for one answer.</summary>
    private const int MaxLooked = 1000;

    /// <summary>The state of one upload; operators see the whole record.</summary>
    public async Task<Result<Answer>> GetAsync(EndpointCall call, CancellationToken cancellationToken)
    {
        var id = call.Request.Id;
        if (!UploadId.IsWellFormed(id) || await store.FindAsync(id, cancellationToken) is not { Record: var record })
        {
            // A browser shows every 404 in red, and a page asks while the message is still in the queue.
            return UploadId.IsWellFormed(id) && call.Request.ReadQuery().GetValueOrDefault("unknown") == "200"
                ? Answer.Json(new UnknownUpload(id), UploadsEndpointJsonContext.Default.UnknownUpload)
                : ErrorCodes.UnknownUpload;
        }

        var shown = call.Caller.Role >= CallerRole.Operator ? record with { RawBody = ShownBody.WithoutTicket(record.RawBody) } : null;
        var status = new UploadStatus(record.Id, record.State, record.Reason, shown, record.Url);
        return Answer.Json(status, UploadsEndpointJsonContext.Default.UploadStatus);
    }

    /// <summary>A page of records, newest first, for operators.</summary>
    public async Task<Result<Answer>> ListAsync(EndpointCall call, CancellationToken cancellationToken)
    {
        try
        {
            var filters = call.Request.ReadQuery();
            var isHeld = Text(filters, "state") == Held;
            var name = Text(filters, "name");
            var page = isHeld || name is not null
                ? await ListWhereAsync(
                    ReadFilters(filters), record => (!isHeld || record.IsHeld) && IsNamed(record, name), cancellationToken)
                : await store.ListAsync(ReadFilters(filters), cancellationToken);
            return Answer.Json(page, UploadsEndpointJsonContext.Default.UploadPage);
        }
        catch (FormatException exception)
        {
            return new Refusal(ErrorCodes.RequestMalformed, exception.Message);
        }
    }

    /// <summary>
    /// What no store can look up is looked for in what it lists, so far as one answer may take: an empty page with a continuation says
    /// that there is more to look through. What waits for a person is found at once: what is being reviewed moves on by itself otherwise,
    /// so that there is little of it.
    /// </summary>
    private async Task<UploadPage> ListWhereAsync(
        UploadQuery query, Func<UploadRecord, bool> holds, CancellationToken cancellationToken)
    {
        var looked = 0;
        UploadPage page;
        do
        {
            page = await store.ListAsync(query, cancellationToken);
            looked += page.Uploads.Count;
            page = page with { Uploads = [.. page.Uploads.Where(holds)] };
            query = query with { Continuation = page.Continuation };
        }
        while (page is { Uploads.Count: 0, Continuation: not null } && looked < MaxLooked);

        return page;
    }

    private static bool IsNamed(UploadRecord record, string? name) => name is null
        || record.FileName?.Contains(name, StringComparison.OrdinalIgnoreCase) == true
        || record.Object.Contains(name, StringComparison.OrdinalIgnoreCase);

    private static UploadQuery ReadFilters(IReadOnlyDictionary<string, string> query) => new()
    {
        State = Text(query, "state") is { } state ? ReadState(state) : null,
        Profile = Text(query, "profile"),
        User = Text(query, "user"),
        From = QueryDay.Read(query, "from"),
        To = QueryDay.Read(query, "to"),
        Limit = Text(query, "limit") is not { } limit ? 50
            : int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
                && count is >= 1 and <= UploadQuery.MaxLimit
                ? count
            : throw new FormatException(
                FormattableString.Invariant($"The parameter limit must be a number from 1 to {UploadQuery.MaxLimit}.")),
        Continuation = Text(query, "continuation"),
    };

    /// <summary>A filter that was left empty, as in a form, is not a filter.</summary>
    private static string? Text(IReadOnlyDictionary<string, string> query, string name) =>
        query.GetValueOrDefault(name) is { Length: > 0 } text ? text : null;

    private static UploadState ReadState(string text) =>
        text is "received" or "reviewing" or "ready" or "rejected" or "failed"
            ? Enum.Parse<UploadState>(text, ignoreCase: true)
            : text == Held ? UploadState.Reviewing
            : throw new FormatException("The parameter state must be received, reviewing, held, ready, rejected or failed.");
}
