using System.Xml.Linq;

namespace OssCallback.SimulatorTests;

public sealed class ListingTests
{
    private static readonly string[] Keys = ["a", "b/1", "b/2", "c/d/1", "é", "照片"];

    [Theory]
    [InlineData("list-type=2")]
    [InlineData("encoding-type=url")]
    public async Task Pages_through_folded_keys_in_byte_order(string version)
    {
        await using var oss = await SimulatorFixture.StartAsync();
        foreach (var key in Keys.Reverse())
        {
            await oss.SendAsync(oss.Signed(HttpMethod.Put, key, [1]));
        }

        var names = new List<string>();
        string? next = null;
        do
        {
            var page = XDocument.Parse(
                (await oss.SendAsync(
                    oss.Signed(HttpMethod.Get, string.Empty, query: $"?delimiter=%2F&max-keys=2&{version}{next}"))).Body).Root!;
            names.AddRange(
                page.Descendants()
                    .Where(element =>
                        element.Name.LocalName is "Key"
                            || (element.Name.LocalName is "Prefix" && element.Parent!.Name.LocalName is "CommonPrefixes"))
                .Select(element => Uri.UnescapeDataString(element.Value)));
            next = page.Element("NextContinuationToken") is { } token ? "&continuation-token=" + Uri.EscapeDataString(token.Value)
                : page.Element("NextMarker") is { } marker ? "&marker=" + marker.Value : null;
        }
        while (next is not null);

        // Each page names its objects before its prefixes.
        Assert.Equal(["a", "b/", "é", "c/", "照片"], names);
    }

    [Fact]
    public async Task Lists_a_prefix_after_a_key()
    {
        await using var oss = await SimulatorFixture.StartAsync();
        foreach (var key in Keys)
        {
            await oss.SendAsync(oss.Signed(HttpMethod.Put, key, [1]));
        }

        var reply = await oss.SendAsync(oss.Signed(HttpMethod.Get, string.Empty, query: "?list-type=2&prefix=b%2F&start-after=b%2F1"));
        await oss.SendAsync(oss.Signed(HttpMethod.Put, "b/", [1]));
        var afterFolder = await oss.SendAsync(
            oss.Signed(HttpMethod.Get, string.Empty, query: "?list-type=2&prefix=b%2F&delimiter=%2F&start-after=b%2F"));
        var anonymous = await oss.SendAsync(new HttpRequestMessage(HttpMethod.Get, oss.Oss.Endpoint + "/playground/?list-type=2"));

        Assert.Equal(["b/2"], XDocument.Parse(reply.Body).Descendants("Key").Select(key => key.Value));
        Assert.Equal(["b/1", "b/2"], XDocument.Parse(afterFolder.Body).Descendants("Key").Select(key => key.Value));
        Assert.Equal("false", reply.Element("IsTruncated"));
        Assert.Equal(403, anonymous.Status);
    }

    /// <summary>
    /// More keys in a folder than are read before the scan leaves it, and fewer; pages that end before, in and behind folders.
    /// </summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    public async Task Folds_folders_of_any_size_on_pages_of_any_size(int pageSize)
    {
        await using var oss = await SimulatorFixture.StartAsync();
        var keys = new[] { ("a/", 40), ("b", 0), ("c/", 16), ("c/d/", 18), ("e/", 17), ("f", 0) }
            .SelectMany(folder =>
                folder.Item2 == 0 ? [folder.Item1] : Enumerable.Range(0, folder.Item2).Select(number => $"{folder.Item1}{number:D2}"));
        await Task.WhenAll(keys.Select(key => oss.SendAsync(oss.Signed(HttpMethod.Put, key, [1]))));

        var pages = new List<string>();
        string? token = null;
        do
        {
            var page = XDocument.Parse((await oss.SendAsync(oss.Signed(HttpMethod.Get, string.Empty,
                query: $"?list-type=2&delimiter=%2F&max-keys={pageSize}"
                    + (token is null ? null : "&continuation-token=" + Uri.EscapeDataString(token))))).Body).Root!;
            var names = page.Elements("Contents")
                .Select(item => item.Element("Key")!.Value)
                .Concat(page.Elements("CommonPrefixes").Select(item => item.Element("Prefix")!.Value));
            pages.Add(string.Join(' ', names.Order(StringComparer.Ordinal)));
            token = page.Element("NextContinuationToken")?.Value;
        }
        while (token is not null);

        Assert.Equal("a/ b c/ e/ f".Split(' ').Chunk(pageSize).Select(names => string.Join(' ', names)), pages);
    }

    [Fact]
    public async Task Deletes_and_tags_objects()
    {
        await using var oss = await SimulatorFixture.StartAsync();
        const string Tagging = "<Tagging><TagSet><Tag><Key>state</Key><Value>ready</Value></Tag></TagSet></Tagging>";
        await oss.SendAsync(oss.Signed(HttpMethod.Put, "a", [1]));

        var put = await oss.SendAsync(oss.Signed(HttpMethod.Put, "a", System.Text.Encoding.UTF8.GetBytes(Tagging), query: "?tagging"));
        var get = await oss.SendAsync(oss.Signed(HttpMethod.Get, "a", query: "?tagging"));
        var head = await oss.SendAsync(oss.Signed(HttpMethod.Head, "a"));
        var delete = await oss.SendAsync(oss.Signed(HttpMethod.Delete, "a"));
        var again = await oss.SendAsync(oss.Signed(HttpMethod.Delete, "a"));

        Assert.Equal((200, 200, 204, 204), (put.Status, get.Status, delete.Status, again.Status));
        Assert.Equal("ready", XDocument.Parse(get.Body).Descendants("Value").Single().Value);
        Assert.Equal("1", head.Headers["x-oss-tagging-count"]);
        await oss.AssertNothingStoredAsync("a");
    }

    [Fact]
    public async Task Switches_faults_from_outside_but_not_from_a_web_page()
    {
        await using var oss = await SimulatorFixture.StartAsync();
        HttpRequestMessage Switch(string json) =>
            new(HttpMethod.Put, oss.Oss.Endpoint + "/_simulator/faults") { Content = new StringContent(json) };
        var page = Switch("{}");
        page.Headers.Add("Origin", "http://evil.example");

        var on = await oss.SendAsync(Switch("""{"headUnavailable":true}"""));
        var fromPage = await oss.SendAsync(page);
        var misspelt = await oss.SendAsync(Switch("""{"headUnavailible":true}"""));

        Assert.Equal((200, 403, 400), (on.Status, fromPage.Status, misspelt.Status));
        Assert.True(oss.Oss.Faults.HeadUnavailable);
    }
}
