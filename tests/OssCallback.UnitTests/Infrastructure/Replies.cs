using System.Text.Json;
using OssCallback.Http;

namespace OssCallback.UnitTests.Infrastructure;

internal static class Replies
{
    public static JsonElement Json(this EndpointReply reply)
    {
        using var document = JsonDocument.Parse(reply.Body);
        return document.RootElement.Clone();
    }

    public static string? Header(this EndpointReply reply, string name) =>
        reply.Headers.Where(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase))
            .Select(header => header.Value)
            .SingleOrDefault();

    /// <summary>A refusal of a client endpoint: RFC 9457, never cached, nothing of the request in it that is secret.</summary>
    public static JsonElement AssertProblem(this EndpointReply reply, ErrorCode error)
    {
        var json = reply.Json();
        Assert.Equal((error.Status, error.Code), (reply.Status, json.GetProperty("code").GetString()));
        Assert.Equal(EndpointReply.ProblemContentType, reply.ContentType);
        Assert.Equal(error.Status, json.GetProperty("status").GetInt32());
        Assert.Equal(error.Sentence, json.GetProperty("title").GetString());
        Assert.Equal("urn:oss-callback:" + error.Code, json.GetProperty("type").GetString());
        Assert.Equal("no-store", reply.Header("Cache-Control"));
        return json;
    }
}
