using System.Globalization;
using OssCallback.Uploads;

namespace OssCallback.StorageTests.Contract;

/// <summary>Records to store.</summary>
internal static class Sample
{
    /// <summary>Shortly before midnight in Shanghai.</summary>
    public static readonly DateTimeOffset Start = new(2026, 3, 1, 23, 0, 0, TimeSpan.FromHours(8));

    public const string Day = "2026-03-01";

    public static UploadRecord Record(string key, DateTimeOffset? receivedAt = null)
    {
        var at = receivedAt ?? Start;
        return new()
        {
            Id = UploadId.Of("bucket", key),
            Bucket = "bucket",
            Object = key,
            User = "alice",
            Profile = "images",
            ReceivedAt = at,
            Day = at.ToOffset(TimeSpan.FromHours(8)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        };
    }

    /// <summary>A record in which every member is set.</summary>
    public static UploadRecord Full(string key) => Record(key) with
    {
        FileName = "名 1 \"a\".png",
        Etag = "5B3C1A2E053D763E1B002CC607C5A0FE",
        Size = long.MaxValue,
        MimeType = "image/png",
        Image = new(1, 2, "png"),
        Crc64 = "18446744073709551615",
        ContentMd5 = "XrY7u+Ae7tCTyyK7j1rNww==",
        Operation = "PostObject",
        RequestId = "5B3C1A2E053D763E1B002CC6",
        ClientIp = "2001:db8::1",
        User = "用户 😀 O'Brien",
        Profile = "größe",
        Variables = new Dictionary<string, string> { ["x:名"] = "值 \"quoted\" \0" },
        ReceivedAt = Start.AddTicks(1_234_567),
        Source = UploadSource.Reconcile,
        RawBody = [.. Enumerable.Range(0, 16 * 1024).Select(value => (byte)(value * 7))],
        State = UploadState.Rejected,
        Reason = "type_mismatch",
        Revision = 3,
        Url = "https://img.example.com/a",
        Owed = [new("msg_1", "upload.rejected", "{\"名\":\"\\\"\"}", ["https://shop.example.com/hooks", "queue:events"])],
        Transitions = [new(UploadState.Received, Start), new(UploadState.Rejected, Start.AddSeconds(1), "type_mismatch")],
    };

    public static UploadCount Ready(long uploads, long bytes, string day = Day) =>
        new(day, UploadCount.StateDimension, "ready", uploads, bytes);
}
