using System.Text;
using System.Text.Json.Nodes;
using OssCallback.IntegrationTests.Support;
using OssCallback.Oss;
using static OssCallback.IntegrationTests.Hostile.Outcomes;

namespace OssCallback.IntegrationTests.Hostile;

/// <summary>A true presigned URL, and each of its parameters and headers changed, left out or joined by another.</summary>
internal static class PresignedAttacks
{
    public static IEnumerable<Attack> All =>
    [
        .. On(Kinds.Puts, FormAttacks.Control, Ready, (_, _) => { }),
        .. On(
            Kinds.Puts, "another key", BadSignature, (put, _) => put.Path = put.Path.Replace("/alice/", "/bob/", StringComparison.Ordinal)),
        .. On(Kinds.Puts, "another content type", BadSignature, (put, _) => put.Headers["Content-Type"] = "text/html"),
        .. On(Kinds.Puts, "the content type left out", BadSignature, (put, _) => put.Headers.Remove("Content-Type")),
        .. On(Kinds.Puts, "another `x-oss-content-type`", BadSignature, (put, _) => put.Headers["x-oss-content-type"] = "text/html"),
        .. On(Kinds.Puts, "a public ACL", BadSignature, (put, _) => put.Headers["x-oss-object-acl"] = "public-read"),
        .. On(Kinds.Puts, "the ACL left out", BadSignature, (put, _) => put.Headers.Remove("x-oss-object-acl")),
        .. On(Kinds.Puts, "overwriting switched on", BadSignature, (put, _) => put.Headers["x-oss-forbid-overwrite"] = "false"),
        .. On(Kinds.Puts, "`x-oss-forbid-overwrite` left out", BadSignature, (put, _) => put.Headers.Remove("x-oss-forbid-overwrite")),
        .. On(Kinds.Puts, "a storage class of one's own", BadSignature, (put, _) => put.Headers["x-oss-storage-class"] = "Archive"),
        .. Callbacks.Redirections.SelectMany(redirection => On(Kinds.Puts, redirection.Name, BadSignature,
            (put, scene) =>
                put.Set(
                    "callback",
                    Callbacks.Base64(redirection.Change(Encoding.UTF8.GetString(Convert.FromBase64String(put["callback"])), scene))))),
        .. On(Kinds.Puts, "the callback left out", BadSignature, (put, _) => put.Remove("callback")),
        .. On(
            Kinds.Puts, "the callback twice, one's own first", BadSignature,
            (put, _) => put.Parameters.Insert(0, ("callback", put["callback"]))),
        .. On(
            Kinds.Puts, "the callback twice, one's own last", BadSignature, (put, _) => put.Parameters.Add(("callback", put["callback"]))),
        .. On(Kinds.Puts, "a second callback, in a header", BadSignature, (put, _) => put.Headers["x-oss-callback"] = put["callback"]),
        .. On(
            Kinds.Puts, "another custom variable", BadSignature,
            (put, _) => put.Set("callback-var", Callbacks.Base64("""{"x:album":"b"}"""))),
        .. On(Kinds.Puts, "the custom variables left out", BadSignature, (put, _) => put.Remove("callback-var")),
        .. On(Kinds.Puts, "too large a file", Rejected("file_too_large"), (put, _) => put.Content = new byte[11]),
        .. On(Kinds.Puts, "too small a file", Rejected("file_too_small"), (put, _) => put.Content = [1]),
        .. On(
            Kinds.Puts, "other bytes than those of the granted MD5", ByOss(400, "BadDigest"), (put, _) => put.Content = [3, 2, 1],
            md5: true),
        .. On(Kinds.Puts, "the MD5 left out", BadSignature, (put, _) => put.Headers.Remove("Content-MD5"), md5: true),
        .. On([Kinds.PutV4], "another signature", BadSignature, (put, _) => put.Set("x-oss-signature", new string('0', 64))),
        .. On([Kinds.PutV1], "another signature", BadSignature, (put, _) => put.Set("Signature", Convert.ToBase64String(new byte[20]))),
        .. On([Kinds.PutV4], "the signature left out", ByOss(403, "AccessDenied"), (put, _) => put.Remove("x-oss-signature")),
        .. On([Kinds.PutV1], "the signature left out", ByOss(403, "AccessDenied"), (put, _) => put.Remove("Signature")),
        .. On(
            Kinds.Puts, "no signature at all", AccessDenied,
            (put, _) => put.Parameters.RemoveAll(parameter => !parameter.Name.StartsWith("callback", StringComparison.Ordinal))),
        .. On(
            [Kinds.PutV4], "another signature version", ByOss(501, "NotImplemented"),
            (put, _) => put.Set("x-oss-signature-version", "OSS2")),
        .. On([Kinds.PutV4], "the attacker's own access key", BadSignature,
            (put, _) =>
                put.Set(
                    "x-oss-credential",
                    put["x-oss-credential"].Replace(
                        Deployment.Owner.AccessKeyId, Deployment.Attacker.AccessKeyId, StringComparison.Ordinal))),
        .. On(
            [Kinds.PutV1], "the attacker's own access key", BadSignature,
            (put, _) => put.Set("OSSAccessKeyId", Deployment.Attacker.AccessKeyId)),
        .. On(
            [Kinds.PutV4], "another date", BadSignature,
            (put, _) => put.Set("x-oss-date", put["x-oss-date"][..^2] + (put["x-oss-date"][^2] == '0' ? "1Z" : "0Z"))),
        .. On([Kinds.PutV4], "the signature version left out", AccessDenied, (put, _) => put.Remove("x-oss-signature-version")),
        .. On([Kinds.PutV4], "the access key left out", AccessDenied, (put, _) => put.Remove("x-oss-credential")),
        .. On([Kinds.PutV1], "the access key left out", AccessDenied, (put, _) => put.Remove("OSSAccessKeyId")),
        .. On([Kinds.PutV4], "the date left out", AccessDenied, (put, _) => put.Remove("x-oss-date")),
        .. On([Kinds.PutV4], "the end left out", AccessDenied, (put, _) => put.Remove("x-oss-expires")),
        .. On([Kinds.PutV1], "the end left out", AccessDenied, (put, _) => put.Remove("Expires")),
        .. On([Kinds.PutV4], "a longer life, said first", BadSignature, (put, _) => put.Parameters.Insert(0, ("x-oss-expires", "604800"))),
        .. On([Kinds.PutV1], "a longer life, said first", BadSignature, (put, _) => put.Parameters.Insert(0, ("Expires", "4102444800"))),
        .. On([Kinds.PutV4], "a longer life", BadSignature, (put, _) => put.Set("x-oss-expires", "604800")),
        .. On([Kinds.PutV1], "a longer life", BadSignature, (put, _) => put.Set("Expires", "4102444800")),
        .. On(Kinds.Puts, "after its end", AccessDenied, (_, scene) => scene.Deployment.OssTime.Shift = TimeSpan.FromSeconds(901)),
        .. On(
            Kinds.Puts, "another bucket", BadSignature,
            (put, _) => put.Path = put.Path.Replace(Deployment.Bucket, Deployment.ForeignBucket, StringComparison.Ordinal)),
        .. On(Kinds.Puts, "reading with it", BadSignature, (put, _) => put.Method = HttpMethod.Get),
        .. On(Kinds.Puts, "deleting with it", BadSignature, (put, _) => put.Method = HttpMethod.Delete),
        .. On(Kinds.Puts, "another operation (`?tagging`)", BadSignature, (put, _) => put.Parameters.Add(("tagging", ""))),
        .. On(Kinds.Puts, "beginning an upload in parts (`?uploads`)", BadSignature, (put, _) =>
        {
            put.Method = HttpMethod.Post;
            put.Parameters.Add(("uploads", ""));
        }),
        .. Kinds.Puts.Select(
            kind => new Attack(FormAttacks.Chapter, "the same upload again", kind, ByOss(409, "FileAlreadyExists"), async scene =>
        {
            var put = await PresignedPut.AskAsync(scene.Alice, kind);
            var first = await put.SendAsync(scene);
            Assert.True(first.Status == 200, first.Body);
            await scene.Operator.ReadyAsync((string)first.Json["uploadId"]!);
            await scene.BeginAsync();
            put.Content = [7, 8, 9];
            return await put.SendAsync(scene);
        })),
        .. On(
            Kinds.Puts, "the security token left out", ByOss(403, "InvalidAccessKeyId"), (put, _) => put.Remove(put.SecurityToken),
            stage: scenes => scenes.OnTemporaryCredentialsAsync()),
        .. On(
            Kinds.Puts, "another security token", ByOss(403, "InvalidSecurityToken"),
            (put, _) => put.Set(put.SecurityToken, "CAIS/stolen"), stage: scenes => scenes.OnTemporaryCredentialsAsync()),
    ];

    private static IEnumerable<Attack> On(
        string[] kinds,
        string name,
        string outcome,
        Action<PresignedPut, Scene> change,
        bool md5 = false,
        Func<Scenes, Task<Scene>>? stage = null) =>
        kinds.Select(kind =>
        new Attack(FormAttacks.Chapter, name, kind, outcome, async scene =>
        {
            var put = await PresignedPut.AskAsync(scene.Alice, kind, md5);
            change(put, scene);
            return await put.SendAsync(scene);
        })
        { Stage = stage ?? (scenes => Task.FromResult(scenes.Lasting)) });

    /// <summary>A presigned URL taken apart.</summary>
    private sealed class PresignedPut
    {
        /// <summary><c>printf '\x01\x02\x03' | openssl md5 -binary | base64</c>.</summary>
        private const string ContentMd5 = "Uonfc331cyb83SJZevsfrA==";

        private PresignedPut(string kind, JsonNode grant)
        {
            SecurityToken = kind == Kinds.PutV1 ? "security-token" : "x-oss-security-token";
            var parts = ((string)grant["url"]!).Split('?');
            Path = parts[0];
            Parameters =
            [
                .. parts[1]
                    .Split('&')
                    .Select(pair => pair.Split('='))
                    .Select(pair => (Uri.UnescapeDataString(pair[0]), Uri.UnescapeDataString(pair[1]))),
            ];
            Headers = grant["headers"]!.AsObject().ToDictionary(header => header.Key, header => (string)header.Value!);
        }

        public string SecurityToken { get; }

        public HttpMethod Method { get; set; } = HttpMethod.Put;

        public string Path { get; set; }

        public List<(string Name, string Value)> Parameters { get; }

        public Dictionary<string, string> Headers { get; }

        public byte[] Content { get; set; } = [1, 2, 3];

        public string this[string name] => Parameters.Single(parameter => parameter.Name == name).Value;

        public static async Task<PresignedPut> AskAsync(Client user, string kind, bool md5 = false)
        {
            var answer = await user.GetAsync(
                $"/api/signed-url?filename=photo.png&x:album=a&signature={(kind == Kinds.PutV1 ? "v1" : "v4")}"
                + (md5 ? "&md5=" + Uri.EscapeDataString(ContentMd5) : string.Empty));
            Assert.True(answer.Status == 200, answer.Body);
            return new PresignedPut(kind, answer.Json);
        }

        public void Set(string name, string value)
        {
            var index = Parameters.FindIndex(parameter => parameter.Name == name);
            Assert.NotEqual(value, Parameters[index].Value);
            Parameters[index] = (name, value);
        }

        public void Remove(string name) => Assert.Equal(1, Parameters.RemoveAll(parameter => parameter.Name == name));

        public Task<Answer> SendAsync(Scene scene)
        {
            var query = string.Join(
                '&', Parameters.Select(parameter => $"{OssEncoding.Encode(parameter.Name)}={OssEncoding.Encode(parameter.Value)}"));
            return OssCall.SendAsync(scene.Deployment, Method, $"{Path}?{query}", Headers, Content);
        }
    }
}
