using System.Globalization;
using OssCallback.Http;

namespace OssCallback.Uploads;

/// <summary>Answers <c>GET /api/uploads/{id}</c> and <c>GET /api/uploads</c>.</summary>
public sealed class UploadsHandler(IUploadStore store)
{
    /// <summary>The state of one upload; operators see the whole record.</summary>
    public async Task<Result<Answer>> GetAsync(EndpointCall call, CancellationToken cancellationToken)
    {
        var id = call.Request.Id;
        if (!UploadId.IsWellFormed(id) || await store.FindAsync(id, cancellationToken) is not { Record: var record })
        {
            return ErrorCodes.UnknownUpload;
        }

        var shown = call.Caller.Role >= CallerRole.Operator ? record with { RawBody = ShownBody.WithoutTicket(record.RawBody) } : null;
        var status = new UploadStatus(record.Id, record.State, record.Reason, shown);
        return Answer.Json(status, UploadsEndpointJsonContext.Default.UploadStatus);
    }

    /// <summary>A page of records, newest first, for operators.</summary>
    public async Task<Result<Answer>> ListAsync(EndpointCall call, CancellationToken cancellationToken)
    {
        try
        {
            var page = await store.ListAsync(ReadFilters(call.Request.ReadQuery()), cancellationToken);
            return Answer.Json(page, UploadsEndpointJsonContext.Default.UploadPage);
        }
        catch (FormatException exception)
        {
            return new Refusal(ErrorCodes.RequestMalformed, exception.Message);
        }
    }

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
            : throw new FormatException("The parameter state must be received, reviewing, ready, rejected or failed.");
}
