using System.Text;
using OssCallback.Uploads;

namespace OssCallback.Sqlite;

/// <summary>A listing as SQL. There is one text for each combination of filters, so that each is prepared once.</summary>
internal sealed class UploadListing
{
    private readonly List<(string Name, object? Value)> _values = [];
    private readonly StringBuilder _where = new();
    private readonly int _limit;

    /// <exception cref="FormatException">The continuation is not one of this store.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The limit is outside its range.</exception>
    public UploadListing(UploadQuery query)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1, nameof(query));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.Limit, UploadQuery.MaxLimit, nameof(query));
        _limit = query.Limit;
        Filter("state = $state", "$state", (int?)query.State);
        Filter("profile = $profile", "$profile", query.Profile);
        Filter("user = $user", "$user", query.User);
        if (query.From is { } only && query.From == query.To)
        {
            Filter("day = $day", "$day", UploadRow.Day(only));
        }
        else
        {
            Filter("day >= $from", "$from", query.From is { } from ? UploadRow.Day(from) : null);
            Filter("day <= $to", "$to", query.To is { } to ? UploadRow.Day(to) : null);
        }

        if (query.Continuation is { } text)
        {
            var continuation = Continuation.Parse(text);
            Filter("(received_at, id) < ($at, $id)", "$at", continuation.ReceivedAt);
            _values.Add(("$id", continuation.Id));
        }

        // One more than asked for tells whether there is another page.
        _values.Add(("$limit", _limit + 1));
    }

    public string Sql => $"SELECT record FROM uploads{_where} ORDER BY received_at DESC, id DESC LIMIT $limit";

    public UploadPage Read(SqliteSession session)
    {
        var uploads = new List<UploadRecord>();
        using var reader = session.Prepare(Sql, [.. _values]).ExecuteReader();
        while (reader.Read())
        {
            if (uploads.Count == _limit)
            {
                return new(uploads, Continuation.After(uploads[^1]).ToString());
            }

            uploads.Add(UploadRecord.FromJson(reader.GetFieldValue<byte[]>(0)) with { Owed = null });
        }

        return new(uploads, null);
    }

    private void Filter(string condition, string name, object? value)
    {
        if (value is not null)
        {
            _where.Append(_where.Length == 0 ? " WHERE " : " AND ").Append(condition);
            _values.Add((name, value));
        }
    }
}
