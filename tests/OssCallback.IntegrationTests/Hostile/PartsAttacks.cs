using System.Text.Json.Nodes;
using OssCallback.Callbacks;
using OssCallback.Grants;
using OssCallback.IntegrationTests.Support;
using static OssCallback.IntegrationTests.Hostile.Outcomes;

namespace OssCallback.IntegrationTests.Hostile;

/// <summary>An upload in parts: the signed requests changed, and the token that stands for key, size and user misused.</summary>
internal static class PartsAttacks
{
    private const int Part = 100 * 1024;

    public static IEnumerable<Attack> All =>
    [
        On(FormAttacks.Control, Ready, async (scene, upload) =>
        {
            await upload.PutAsync(1, [1, 2, 3]);
            return await upload.CompleteAsync();
        }),
        Beginning("another key", grant => grant["url"] = ((string)grant["url"]!).Replace("/alice/", "/bob/", StringComparison.Ordinal)),
        Beginning(
            "another bucket",
            grant => grant["url"] = ((string)grant["url"]!).Replace(Deployment.Bucket, Deployment.ForeignBucket, StringComparison.Ordinal)),
        Beginning("another content type", grant => grant["headers"]!["Content-Type"] = "text/html"),
        Beginning("the content type left out", grant => grant["headers"]!.AsObject().Remove("Content-Type")),
        Beginning("another `x-oss-content-type`", grant => grant["headers"]!["x-oss-content-type"] = "text/html"),
        Beginning("a public ACL", grant => grant["headers"]!["x-oss-object-acl"] = "public-read"),
        Beginning("overwriting switched on", grant => grant["headers"]!["x-oss-forbid-overwrite"] = "false"),
        Beginning("`x-oss-forbid-overwrite` left out", grant => grant["headers"]!.AsObject().Remove("x-oss-forbid-overwrite")),
        Beginning("a storage class of one's own", grant => grant["headers"]!["x-oss-storage-class"] = "Archive"),
        Beginning("another signature", grant => grant["url"] = Changed(grant, "x-oss-signature", new string('0', 64))),
        Beginning("a longer life", grant => grant["url"] = Changed(grant, "x-oss-expires", "604800")),
        SignedPart("another part number", url => url.Replace("partNumber=1", "partNumber=2", StringComparison.Ordinal)),
        SignedPart("another upload's number", url => url.Replace("uploadId=", "uploadId=0", StringComparison.Ordinal)),
        SignedPart("completing without this service", url => url.Replace("partNumber=1&", string.Empty, StringComparison.Ordinal), "POST"),
        On("after its end", AccessDenied, async (scene, upload) =>
        {
            var signed = (await upload.SignAsync("PUT", 1)).Json;
            scene.Deployment.OssTime.Shift = TimeSpan.FromSeconds(901);
            return await PartsUpload.SendAsync(scene.Deployment, signed, [1, 2, 3]);
        }),
        On("too large a file", Service(400, "file_too_large"), async (scene, upload) =>
        {
            await upload.PutAsync(1, [1, 2, 3, 4]);
            return await upload.CompleteAsync();
        }),
        On("too small a file", Service(409, "parts_mismatch"), async (scene, upload) =>
        {
            await upload.PutAsync(1, [1, 2]);
            return await upload.CompleteAsync();
        }),
        On("parts that are too small", Service(409, "parts_mismatch"), async (scene, upload) =>
        {
            await upload.PutAsync(1, new byte[5]);
            await upload.PutAsync(2, new byte[Part]);
            return await upload.CompleteAsync();
        }, size: Part + 5),
        On("a part number that the size does not allow", Service(400, "part_number_invalid"), (_, upload) => upload.SignAsync("PUT", 2)),
        On("the same upload again", Unchanged, async (scene, upload) =>
        {
            await upload.PutAsync(1, [1, 2, 3]);
            Assert.Equal(200, (await upload.CompleteAsync()).Status);
            await scene.Operator.ReadyAsync(upload.Id);
            await scene.BeginAsync();
            return await upload.CompleteAsync();
        }),
        On("the token with another key: signing", Service(400, "ticket_mismatch"), (_, upload) =>
            upload.SignAsync("PUT", 1, key: upload.Key + "x")),
        On("the token with another key: completing", Service(400, "ticket_mismatch"), (_, upload) =>
            upload.CompleteAsync(key: upload.Key + "x")),
        On("the token of another upload", Service(400, "ticket_mismatch"), async (scene, upload) =>
            await upload.CompleteAsync(token: (await BeginAsync(scene, scene.Alice)).Token)),
        On("the token of another user", Service(400, "ticket_mismatch"), async (scene, upload) =>
        {
            var victims = await BeginAsync(scene, scene.Bob);
            return await upload.SignAsync("PUT", 1, victims.Token, victims.Key, victims.UploadId);
        }),
        On("the token with another size", Service(400, "ticket_mismatch"), (_, upload) => upload.CompleteAsync(token: "9" + upload.Token)),
        On("the token cut", Service(400, "ticket_malformed"), (_, upload) => upload.CompleteAsync(token: upload.Token[..^1])),
        On("the token left out", Service(400, "ticket_missing"), (_, upload) => upload.CompleteAsync(token: string.Empty)),
        On("the token after its end", Service(400, "ticket_expired"), (scene, upload) => upload.CompleteAsync(
            token: scene.Deployment.PartTokens.Issue(
                new UploadTicket(DateTimeOffset.UtcNow.AddSeconds(-1), "films", "alice"), upload.Key, 3))),
        On("a ticket in place of the token", Service(400, "ticket_foreign"), (_, upload) =>
            upload.CompleteAsync(token: "3." + (string)upload.Grant["ticket"]!)),
        On("another upload's number: completing", Service(404, "unknown_multipart"), async (scene, upload) =>
            await upload.CompleteAsync(uploadId: (await BeginAsync(scene, scene.Alice)).UploadId)),
    ];

    private static Attack On(string name, string outcome, Func<Scene, PartsUpload, Task<Answer>> attempt, long size = 3) =>
        new(
            FormAttacks.Chapter, name, Kinds.Parts, outcome,
            async scene => await attempt(scene, await BeginAsync(scene, scene.Alice, size)));

    /// <summary>Changes the request that begins an upload.</summary>
    private static Attack Beginning(string name, Action<JsonNode> change) =>
        new(FormAttacks.Chapter, name, Kinds.Parts, BadSignature, async scene =>
    {
        var grant = (await scene.Alice.PostJsonAsync(
            "/api/multipart", new JsonObject { ["filename"] = "film.mp4", ["size"] = 3, ["profile"] = "films" })).Json;
        var before = grant.ToJsonString();
        change(grant);
        Assert.NotEqual(before, grant.ToJsonString());
        return await PartsUpload.SendAsync(scene.Deployment, grant);
    });

    /// <summary>Changes the request that was signed for the first part.</summary>
    private static Attack SignedPart(string name, Func<string, string> change, string method = "PUT") =>
        On(name, BadSignature, async (scene, upload) =>
    {
        var signed = (await upload.SignAsync("PUT", 1)).Json;
        var url = (string)signed["url"]!;
        signed["url"] = change(url);
        signed["method"] = method;
        Assert.NotEqual(url, (string)signed["url"]!);
        return await PartsUpload.SendAsync(scene.Deployment, signed, [1, 2, 3]);
    });

    private static Task<PartsUpload> BeginAsync(Scene scene, Client user, long size = 3) =>
        PartsUpload.BeginAsync(scene.Deployment, size, profile: "films", client: user);

    private static string Changed(JsonNode grant, string parameter, string value) =>
        System.Text.RegularExpressions.Regex.Replace((string)grant["url"]!, $"(?<=[?&]{parameter}=)[^&]*", value);
}
