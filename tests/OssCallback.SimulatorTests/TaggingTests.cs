using System.Text;
using System.Xml.Linq;
using Microsoft.Data.Sqlite;
using OssCallback.Oss;

namespace OssCallback.SimulatorTests;

/// <summary>Tags that come with an upload, and those that are set afterwards.</summary>
public sealed class TaggingTests
{
    private const string Header = "x-oss-tagging";

    [Fact]
    public async Task Tags_come_with_a_put_in_URL_encoding()
    {
        await using var oss = await SimulatorFixture.StartAsync();

        await oss.SendAsync(
            oss.Signed(HttpMethod.Put, "a", [1], request => request.Headers.Add(Header, "a%2Bb=%E7%8C%AB+c%20d&Empty&empty=")));

        Assert.Equal(["Empty=", "a+b=猫 c d", "empty="], await TagsAsync(oss, "a"));
        var head = await oss.SendAsync(oss.Signed(HttpMethod.Head, "a"));
        var get = await oss.SendAsync(oss.Signed(HttpMethod.Get, "a"));
        Assert.Equal(("3", "3"), (head.Headers["x-oss-tagging-count"], get.Headers["x-oss-tagging-count"]));
        await oss.SendAsync(oss.Signed(HttpMethod.Put, "a", [2]));
        Assert.Empty(await TagsAsync(oss, "a"));
    }

    [Fact]
    public async Task Tags_of_an_upload_in_parts_are_those_it_began_with()
    {
        await using var oss = await SimulatorFixture.StartAsync();
        var upload = await PartsUpload.BeginAsync(oss, request => request.Headers.Add(Header, "k=v"));
        await upload.PutAsync("1", [1]);
        await oss.RestartAsync();

        await upload.CompleteAsync([(1, [1])]);

        Assert.Equal(["k=v"], await TagsAsync(oss, PartsUpload.Key));
    }

    [Fact]
    public async Task A_data_directory_from_before_tags_came_with_uploads_still_works()
    {
        await using var oss = await SimulatorFixture.StartAsync(options =>
        {
            using var connection = new SqliteConnection(
                new SqliteConnectionStringBuilder
                {
                    DataSource = Path.Combine(options.DataDirectory, "index.db"),
                    Pooling = false,
                }.ToString());
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = """
                CREATE TABLE uploads (
                    id TEXT NOT NULL PRIMARY KEY, bucket TEXT NOT NULL, key BLOB NOT NULL, acl TEXT NOT NULL,
                    forbid_overwrite INTEGER NOT NULL, content_type TEXT NOT NULL, headers TEXT NOT NULL) WITHOUT ROWID;
                """;
            command.ExecuteNonQuery();
        });
        var upload = await PartsUpload.BeginAsync(oss, request => request.Headers.Add(Header, "k=v"));
        await upload.PutAsync("1", [1]);

        await upload.CompleteAsync([(1, [1])]);

        Assert.Equal(["k=v"], await TagsAsync(oss, PartsUpload.Key));
    }

    [Fact]
    public async Task A_form_cannot_bring_tags()
    {
        await using var oss = await SimulatorFixture.StartAsync();

        var reply = await new PostUpload(oss).With(Header, "k=v").SendV4Async();

        Assert.Equal(204, reply.Status);
        Assert.Empty(await TagsAsync(oss, "a.txt"));
    }

    public static TheoryData<string, string> BadTags => new()
    {
        { "aa=bb=cc", "0010-00000219" },
        { "a=b&&c=d", "0010-00000219" },
        { "=v", "" },
        { "a=1&a=2", "" },
        { "k=" + new string('v', 257), "" },
        { new string('k', 129) + "=v", "" },
        { "k=%3Cscript%3E", "" },
        { string.Join('&', Enumerable.Range(0, 11).Select(number => $"k{number}=v")), "" },
    };

    [Theory]
    [MemberData(nameof(BadTags))]
    public async Task Refuses_malformed_tags_and_stores_nothing(string tags, string ec)
    {
        await using var oss = await SimulatorFixture.StartAsync();

        var put = await oss.SendAsync(oss.Signed(HttpMethod.Put, "a", [1], request => request.Headers.Add(Header, tags)));
        var begun = await oss.SendAsync(
            oss.Signed(HttpMethod.Post, "a", change: request => request.Headers.Add(Header, tags), query: "?uploads"));

        Assert.All([put, begun], reply => Assert.Equal((400, "InvalidTag", ec), (reply.Status, reply.Code, reply.Element("EC"))));
        await oss.AssertNothingStoredAsync("a");
    }

    [Fact]
    public async Task Takes_ten_tags_at_their_longest()
    {
        await using var oss = await SimulatorFixture.StartAsync();
        var tags = string.Join('&', Enumerable.Range(0, 10).Select(number => $"{new string('k', 127)}{number}={new string('v', 256)}"));

        var reply = await oss.SendAsync(oss.Signed(HttpMethod.Put, "a", [1], request => request.Headers.Add(Header, tags)));

        Assert.Equal((200, 10), (reply.Status, (await TagsAsync(oss, "a")).Count));
    }

    [Theory]
    [InlineData("oss:PutObject", 403)]
    [InlineData("oss:PutObject*", 200)]
    public async Task A_temporary_key_needs_the_right_to_tag_too(string action, int status)
    {
        await using var oss = await SimulatorFixture.StartAsync();
        var session = await new StsCall(oss).AssumeAsync(
            $$"""{"Version":"1","Statement":[{"Effect":"Allow","Action":"{{action}}","Resource":"acs:oss:*:*:playground/*"}]}""");

        var tagged = await PutAsync(oss, "tagged", session, "k=v");
        var plain = await PutAsync(oss, "plain", session, tags: null);

        Assert.Equal((status, 200), (tagged.Status, plain.Status));
        Assert.Equal(status == 200 ? 200 : 404, (await oss.SendAsync(oss.Signed(HttpMethod.Head, "tagged"))).Status);
    }

    [Fact]
    public async Task Tags_are_replaced_and_removed_afterwards()
    {
        await using var oss = await SimulatorFixture.StartAsync();
        await oss.SendAsync(oss.Signed(HttpMethod.Put, "a", [1], request => request.Headers.Add(Header, "old=1")));
        var document = Encoding.UTF8.GetBytes("<Tagging><TagSet><Tag><Key>new</Key><Value>2</Value></Tag></TagSet></Tagging>");
        var bad = Encoding.UTF8.GetBytes("<Tagging><TagSet><Tag><Key></Key><Value>2</Value></Tag></TagSet></Tagging>");

        var put = await oss.SendAsync(oss.Signed(HttpMethod.Put, "a", document, query: "?tagging"));
        var refused = await oss.SendAsync(oss.Signed(HttpMethod.Put, "a", bad, query: "?tagging"));
        var replaced = await TagsAsync(oss, "a");
        var delete = await oss.SendAsync(oss.Signed(HttpMethod.Delete, "a", query: "?tagging"));
        var missing = await oss.SendAsync(oss.Signed(HttpMethod.Put, "b", document, query: "?tagging"));

        Assert.Equal((200, 204, 400, "InvalidTag"), (put.Status, delete.Status, refused.Status, refused.Code));
        Assert.Equal(["new=2"], replaced);
        Assert.Empty(await TagsAsync(oss, "a"));
        Assert.Equal((404, "NoSuchKey"), (missing.Status, missing.Code));
    }

    private static Task<Reply> PutAsync(SimulatorFixture oss, string key, OssCredentials session, string? tags) =>
        oss.SendAsync(oss.Signed(HttpMethod.Put, key, [1], request =>
    {
        if (tags is not null)
        {
            request.Headers.Add(Header, tags);
        }
    }, credentials: session));

    private static async Task<IReadOnlyList<string>> TagsAsync(SimulatorFixture oss, string key)
    {
        var reply = await oss.SendAsync(oss.Signed(HttpMethod.Get, key, query: "?tagging"));
        Assert.Equal(200, reply.Status);
        return
        [
            .. XDocument.Parse(reply.Body)
                .Descendants("Tag")
                .Select(tag => $"{tag.Element("Key")!.Value}={tag.Element("Value")!.Value}")
                .Order(StringComparer.Ordinal),
        ];
    }
}
