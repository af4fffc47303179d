using OssCallback.Sqlite;
using OssCallback.Uploads;
using Xunit;

namespace OssCallback.StorageTests.Sqlite;

/// <summary>That listings walk an index in order and nothing is sorted or scanned.</summary>
public sealed class SqlitePlanTests
{
    public static TheoryData<string, UploadQuery> Listings => new()
    {
        { "uploads_received", new() },
        { "uploads_received", new() { Continuation = new Continuation(1, "a").ToString() } },
        { "uploads_state", new() { State = UploadState.Failed } },
        { "uploads_state", new() { State = UploadState.Failed, Continuation = new Continuation(1, "a").ToString() } },
        { "uploads_profile", new() { Profile = "images" } },
        { "uploads_user", new() { User = "alice" } },
        { "uploads_day", new() { From = new(2026, 3, 1), To = new(2026, 3, 1) } },
    };

    [Theory]
    [MemberData(nameof(Listings))]
    public async Task Walks_the_index_of_the_filter(string index, UploadQuery query)
    {
        await using var storage = SqliteUnderTest.CreateWith(TimeProvider.System);

        var plan = await storage.Engine.Writer.RunAsync(
            session => Explain(session, new UploadListing(query).Sql), null, seesItThrough: true, TestContext.Current.CancellationToken);

        Assert.Contains($"INDEX {index}", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("TEMP B-TREE", plan, StringComparison.Ordinal);
    }

    private static string Explain(SqliteSession session, string sql)
    {
        var names = sql.Split(' ', '(', ')', ',').Where(word => word.StartsWith('$')).Distinct();
        using var reader = session.Prepare($"EXPLAIN QUERY PLAN {sql}", [.. names.Select(name => (name, (object?)1))]).ExecuteReader();
        var plan = string.Empty;
        while (reader.Read())
        {
            plan += reader.GetString(3) + "\n";
        }

        return plan;
    }
}
