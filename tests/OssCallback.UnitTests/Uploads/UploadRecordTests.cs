using System.Text;
using OssCallback.Uploads;

namespace OssCallback.UnitTests.Uploads;

/// <summary>The shape of what lies in stores and queues, for other versions of this program.</summary>
public sealed class UploadRecordTests
{
    private static readonly DateTimeOffset At = new(2026, 3, 1, 12, 0, 0, TimeSpan.FromHours(8));

    private static readonly UploadRecord Full = new()
    {
        Id = "an-id",
        Bucket = "uploads-bucket",
        Object = "uploads/照片 \"1\" & <b>.png",
        FileName = "照片.png",
        Etag = "ABC",
        Size = long.MaxValue,
        MimeType = "image/png",
        Image = new UploadImage(640, 480, "png"),
        Crc64 = "18446744073709551615",
        ContentMd5 = "a+/b==",
        LastModified = At,
        ObjectType = "Normal",
        SeenAt = At.AddSeconds(1),
        Operation = "PostObject",
        RequestId = "5C3D9175B6FC201293AD****",
        ClientIp = "2001:db8::1",
        User = "alice",
        Profile = "album",
        Variables = new Dictionary<string, string> { ["x:Order"] = "1\n2", ["x:empty"] = "" },
        Claims = ["image", "variables"],
        ReceivedAt = At.AddMilliseconds(1),
        Day = "2026-03-01",
        GrantExpires = At.AddHours(1),
        TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        Source = UploadSource.Confirm,
        RawBody = [0, 255, 254, 62, 63],
        State = UploadState.Reviewing,
        Reason = "a_reason",
        Hold = "scanner",
        Awaits = "scanner",
        AcceptedBy = ["first"],
        Disposal = Disposal.Delete,
        RemovedAt = At.AddDays(1),
        IsErased = true,
        Revision = 3,
        Url = "https://cdn.example.com/a.png?x=1&y=2",
        Transitions = [new UploadTransition(UploadState.Received, At), new UploadTransition(UploadState.Reviewing, At, "why", "scanner")],
        Owed = [new OwedNotification("msg_1", "upload.ready", """{"a":"照片"}""", ["crm"])],
        OwedByMessageOf = At,
        Told = [new ToldNotification("upload.ready", "crm", At)],
    };

    private const string FullText =
        """
        {"schemaVersion":2,"id":"an-id","bucket":"uploads-bucket","object":"uploads/照片 \"1\" & <b>.png",
        "fileName":"照片.png","etag":"ABC","size":9223372036854775807,"mimeType":"image/png","image":{"width":640,
        "height":480,"format":"png"},"crc64":"18446744073709551615","contentMd5":"a+/b==",
        "lastModified":"2026-03-01T12:00:00+08:00","objectType":"Normal","seenAt":"2026-03-01T12:00:01+08:00",
        "operation":"PostObject","requestId":"5C3D9175B6FC201293AD****","clientIp":"2001:db8::1","user":"alice",
        "profile":"album","variables":{"x:Order":"1\n2","x:empty":""},"claims":["image","variables"],
        "receivedAt":"2026-03-01T12:00:00.001+08:00","day":"2026-03-01","grantExpires":"2026-03-01T13:00:00+08:00",
        "traceParent":"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01","source":"confirm",
        "rawBody":"AP/+Pj8=","state":"reviewing","reason":"a_reason","hold":"scanner","awaits":"scanner",
        "acceptedBy":["first"],"disposal":"delete","removedAt":"2026-03-02T12:00:00+08:00","isErased":true,
        "revision":3,"url":"https://cdn.example.com/a.png?x=1&y=2","transitions":[{"state":"received",
        "at":"2026-03-01T12:00:00+08:00"},{"state":"reviewing","at":"2026-03-01T12:00:00+08:00","reason":"why",
        "by":"scanner"}],"owed":[{"id":"msg_1","type":"upload.ready","body":"{\"a\":\"照片\"}","to":["crm"]}],
        "owedByMessageOf":"2026-03-01T12:00:00+08:00","told":[{"type":"upload.ready","to":"crm",
        "at":"2026-03-01T12:00:00+08:00"}]}
        """;

    private const string LeastText =
        """
        {"schemaVersion":2,"id":"i","bucket":"b","object":"o","size":0,"user":"","profile":"","variables":{},
        "claims":[],"receivedAt":"0001-01-01T00:00:00+00:00","source":"callback","state":"received","revision":1,
        "transitions":[]}
        """;

    [Fact]
    public void Every_member_is_written_under_its_name_and_escaped_as_little_as_JSON_allows() =>
        Assert.Equal(FullText.ReplaceLineEndings(""), Encoding.UTF8.GetString(Full.ToJson()));

    [Fact]
    public void What_is_not_known_is_not_written() => Assert.Equal(
        LeastText.ReplaceLineEndings(""), Encoding.UTF8.GetString(new UploadRecord { Id = "i", Bucket = "b", Object = "o" }.ToJson()));

    [Fact]
    public void A_record_that_cannot_be_written_leaves_nothing_to_the_next()
    {
        Assert.ThrowsAny<Exception>(() => (Full with { Variables = new Unreadable() }).ToJson());

        Assert.Equal(FullText.ReplaceLineEndings(""), Encoding.UTF8.GetString(Full.ToJson()));
    }

    [Fact]
    public void What_was_written_reads_the_same() =>
        Assert.Equal(Full.ToJson(), UploadRecord.FromJson(Full.ToJson()).ToJson());

    private sealed class Unreadable : Dictionary<string, string>, IReadOnlyDictionary<string, string>
    {
        IEnumerator<KeyValuePair<string, string>> IEnumerable<KeyValuePair<string, string>>.GetEnumerator() =>
            throw new InvalidOperationException("It cannot be read.");
    }
}
