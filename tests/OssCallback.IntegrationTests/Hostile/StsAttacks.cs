using System.Text;
using System.Text.Json.Nodes;
using OssCallback.IntegrationTests.Support;
using OssCallback.Oss;
using static OssCallback.IntegrationTests.Hostile.Outcomes;

namespace OssCallback.IntegrationTests.Hostile;

/// <summary>True STS credentials: with them one signs whatever one likes, so what counts is what they may do.</summary>
internal static class StsAttacks
{
    public static IEnumerable<Attack> All =>
    [
        On(FormAttacks.Control, Ready, sts => sts.PutAsync()),
        On("another key", AccessDenied, sts => sts.PutAsync("uploads/2026/01/31/bob/picture.png")),
        On("a sibling of its directory", AccessDenied, sts => sts.PutAsync(sts.Prefix.TrimEnd('/') + "-more/photo.png")),
        On("another bucket", AccessDenied, sts =>
            sts.SendAsync(HttpMethod.Put, sts.Key, bucket: Deployment.ForeignBucket, content: [1, 2, 3])),
        On("reading with it", AccessDenied, sts => sts.AfterUploadAsync(() => sts.SendAsync(HttpMethod.Get, sts.Key))),
        On("deleting with it", AccessDenied, sts => sts.AfterUploadAsync(() => sts.SendAsync(HttpMethod.Delete, sts.Key))),
        On("listing with it", AccessDenied, sts => sts.SendAsync(HttpMethod.Get, null, "prefix=" + OssEncoding.Encode(sts.Prefix))),
        On("another operation (`?tagging`)", AccessDenied, sts =>
            sts.AfterUploadAsync(
                () => sts.SendAsync(HttpMethod.Put, sts.Key, "tagging", content: "<Tagging><TagSet/></Tagging>"u8.ToArray()))),
        On("beginning an upload in parts (`?uploads`)", AccessDenied, sts =>
            sts.SendAsync(HttpMethod.Post, "uploads/2026/01/31/bob/film.mp4", "uploads", content: [])),
        On("another content type", Rejected("type_not_allowed"), sts => sts.PutAsync(headers: ("Content-Type", "text/html"))),
        On("a public ACL", AccessDenied, sts => sts.PutAsync(headers: ("x-oss-object-acl", "public-read"))),
        On("a public ACL, for an upload in parts", AccessDenied, sts =>
            sts.SendAsync(HttpMethod.Post, sts.Key, "uploads", content: [], headers: ("x-oss-object-acl", "public-read-write"))),
        On("a storage class of one's own", Ready, sts => sts.PutAsync(headers: ("x-oss-storage-class", "Archive"))),
        .. Callbacks.Redirections.SkipLast(2).Concat([Callbacks.Redirections[2]]).Select(redirection => On(redirection.Name,
            redirection.Name.Contains("callbackHost", StringComparison.Ordinal) ? Ready : OnlyStored,
            sts => sts.PutAsync(callback: redirection.Change(sts.Callback, sts.Scene)))),
        On(Callbacks.Redirections[3].Name, Ready, async sts =>
        {
            var answer = await sts.PutAsync(callback: Callbacks.Redirections[3].Change(sts.Callback, sts.Scene));
            Assert.Equal(3, (int)(await sts.Scene.Operator.ReadyAsync((string)answer.Json["uploadId"]!))["size"]!);
            return answer;
        }),
        On("the callback left out", OnlyStored, sts => sts.PutAsync(callback: string.Empty)),
        On("the callback of another directory", CallbackFailed, async sts =>
            await sts.PutAsync(callback: (await StsClient.AskAsync(sts.Scene, sts.Scene.Bob)).Callback)),
        On("too large a file", Rejected("file_too_large"), sts => sts.PutAsync(content: new byte[11])),
        On("too small a file", Rejected("file_too_small"), sts => sts.PutAsync(content: [1])),
        On("the same upload again", Unchanged, sts => sts.AfterUploadAsync(() => sts.PutAsync())),
        On("another file under the same key", Replaced, sts => sts.AfterUploadAsync(() => sts.PutAsync(content: [7, 8, 9, 10]))),
        On("another signature", BadSignature, sts => sts.With(sts.Credentials with { AccessKeySecret = "guessed" }).PutAsync()),
        On("the attacker's own access key", ByOss(403, "InvalidSecurityToken"), sts =>
            sts.With(sts.Credentials with { AccessKeyId = Deployment.Attacker.AccessKeyId }).PutAsync()),
        On("the security token left out", ByOss(403, "InvalidAccessKeyId"), sts =>
            sts.With(sts.Credentials with { SecurityToken = null }).PutAsync()),
        On("another security token", ByOss(403, "InvalidSecurityToken"), sts =>
            sts.With(sts.Credentials with { SecurityToken = sts.Credentials.SecurityToken![..^4] + "AAAA" }).PutAsync()),
        On("after its end", ByOss(403, "SecurityTokenExpired"), sts =>
        {
            sts.Scene.Deployment.OssTime.Shift = TimeSpan.FromSeconds(3601);
            return sts.PutAsync();
        }),
    ];

    private static Attack On(string name, string outcome, Func<StsClient, Task<Answer>> attempt) =>
        new(FormAttacks.Chapter, name, Kinds.Sts, outcome, async scene => await attempt(await StsClient.AskAsync(scene, scene.Alice)));

    private sealed class StsClient(Scene scene, JsonNode answer)
    {
        public Scene Scene => scene;

        public OssCredentials Credentials { get; private set; } = new(
            (string)answer["AccessKeyId"]!, (string)answer["AccessKeySecret"]!, (string)answer["SecurityToken"]!);

        public string Prefix { get; } = (string)answer["prefix"]!;

        /// <summary>The session is the same for a while: each attack has a name of its own in its directory.</summary>
        public string Key { get; } = $"{answer["prefix"]}{Guid.NewGuid():n}.png";

        public string Callback { get; } = Encoding.UTF8.GetString(Convert.FromBase64String((string)answer["callbackBase64"]!));

        public static async Task<StsClient> AskAsync(Scene scene, Client user)
        {
            var answer = await user.GetAsync("/api/sts");
            Assert.True((int)answer.Json["StatusCode"]! == 200, answer.Body);
            return new StsClient(scene, answer.Json);
        }

        public StsClient With(OssCredentials credentials)
        {
            Credentials = credentials;
            return this;
        }

        public Task<Answer> PutAsync(
            string? key = null, string? callback = null, byte[]? content = null, params (string Name, string Value)[] headers)
        {
            var all = headers.Append(("Content-Type", "image/png")).DistinctBy(header => header.Item1);
            return SendAsync(
                HttpMethod.Put, key ?? Key, content: content ?? [1, 2, 3],
                headers: [.. callback?.Length == 0 ? all : all.Append(("x-oss-callback", Callbacks.Base64(callback ?? Callback)))]);
        }

        public Task<Answer> SendAsync(
            HttpMethod method,
            string? key,
            string query = "",
            string bucket = Deployment.Bucket,
            byte[]? content = null,
            params (string Name, string Value)[] headers) =>
            OssCall.SendAsync(scene.Deployment, Credentials, method, bucket, key, query, content, headers.ToDictionary());

        /// <summary>Uploads honestly before the attack.</summary>
        public async Task<Answer> AfterUploadAsync(Func<Task<Answer>> attempt)
        {
            var first = await PutAsync();
            Assert.True(first.Status == 200, first.Body);
            await scene.Operator.ReadyAsync((string)first.Json["uploadId"]!);
            await scene.BeginAsync();
            return await attempt();
        }
    }
}
