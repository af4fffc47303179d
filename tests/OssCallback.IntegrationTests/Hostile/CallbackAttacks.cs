using System.Security.Cryptography;
using System.Text;
using OssCallback.IntegrationTests.Support;
using static OssCallback.IntegrationTests.Hostile.Outcomes;

namespace OssCallback.IntegrationTests.Hostile;

/// <summary>
/// Callbacks that OSS never sent, and callbacks that OSS really signed and that tell a lie: anyone with a bucket can have those.
/// </summary>
internal static class CallbackAttacks
{
    public const string Chapter = "callbacks";

    public const string Column = "what it gets";

    private const string Form = "application/x-www-form-urlencoded";
    private const string VictimsKey = "uploads/2026/01/31/bob/picture.png";

    private static readonly string[] KeyUrls =
    [
        "http://127.0.0.1:9/key.pem",
        "https://evil.example.com/callback_pub_key_v1.pem",
        "https://gosspublic.alicdn.com.evil.example.com/callback_pub_key_v1.pem",
        "https://gosspublic.alicdn.com@evil.example.com/callback_pub_key_v1.pem",
        "https://evil.example.com/https://gosspublic.alicdn.com/callback_pub_key_v1.pem",
        "http://gosspublic.alicdn.com:80/callback_pub_key_v1.pem",
        "https://gosspublic.alicdn.com/../evil/callback_pub_key_v1.pem",
        "https://gosspublic.alicdn.com/callback_pub_key_v1.pem?/../evil.pem",
        "https://gosspublic.alicdn.com/callback_pub_key_v1.pem#evil",
        "file:///etc/passwd",
    ];

    public static IEnumerable<Attack> All =>
    [
        Of("no signature", Callback(400, "authorization_missing"), change: request => request.Headers.Remove("Authorization")),
        Of("a signature of the wrong length", Callback(400, "signature_malformed"), change: request =>
            Set(request, "Authorization", "c2lnbmF0dXJl")),
        Of("signed with a key of one's own", Callback(400, "signature_mismatch"), change: request =>
            Set(request, "Authorization", OwnSignature(request))),
        .. KeyUrls.Select(url => Of($"signed with a key of one's own, at `{url}`", Callback(400, "key_url_untrusted"), change: request =>
        {
            Set(request, "Authorization", OwnSignature(request));
            Set(request, "x-oss-pub-key-url", Convert.ToBase64String(Encoding.ASCII.GetBytes(url)));
        })),
        Of("no key address", Callback(400, "key_url_missing"), change: request => request.Headers.Remove("x-oss-pub-key-url")),
        Of("a key address that is not Base64", Callback(400, "key_url_malformed"), change: request =>
            Set(request, "x-oss-pub-key-url", "https://gosspublic.alicdn.com")),
        Of("OSS's signature of another path", Callback(400, "signature_mismatch"), signedTarget: "/api/Callback"),
        Of("OSS's signature with another query", Callback(400, "signature_mismatch"), signedTarget: "/api/callback?x=1"),
        Of("OSS's signature of another body", Callback(400, "signature_mismatch"), change: request =>
            request.Content = new StringContent("size=4", Encoding.ASCII, Form)),
        Of("OSS's signature by the rule of version 2.0", Callback(400, "signature_version_unsupported"), signedTarget: "/by/another/rule",
            change: request => Set(request, "x-oss-signature-version", "2.0")),
        Of("not a POST", Callback(501, "method_not_supported"), change: request => request.Method = HttpMethod.Put),
        Of("over the limit", Callback(413, "body_too_large"), body: form =>
            Body(form.Key, form.Ticket) + "&x:a=" + new string('a', 16 * 1024)),
        Of("unexpanded placeholders", Callback(400, "body_malformed"), body: form =>
            $"bucket=${{bucket}}&object=${{object}}&ticket={form.Ticket}"),
        Of("no object", Callback(400, "body_malformed"), body: form => $"bucket={Deployment.Bucket}&ticket={form.Ticket}"),
        Of("an object twice", Callback(400, "field_repeated"), body: form => Body(form.Key, form.Ticket) + "&object=" + VictimsKey),
        Of("a ticket twice", Callback(400, "field_repeated"), body: form => Body(form.Key, form.Ticket) + "&ticket=" + form.Ticket),
        Stranger(
            "an upload to the attacker's bucket, told as one to ours",
            Callback(400, "ticket_missing"),
            _ => Body(VictimsKey, ticket: null)),
        Stranger("the same with a ticket of one's own upload", Callback(400, "ticket_mismatch"), form => Body(VictimsKey, form.Ticket)),
        Stranger(
            "an upload to the attacker's bucket, told truly",
            Callback(400, "bucket_foreign"),
            form => $"bucket=${{bucket}}&object=${{object}}&etag=${{etag}}&size=${{size}}&ticket={form.Ticket}"),
        Stranger("the same for a grant that was never used", Failed("object_missing"), form => Body(form.Key, form.Ticket)),
        new(
            Chapter, "the attacker's upload with our address as its callback", Column, ByOss(203, "CallbackFailed"),
            scene => PutOwnAsync(scene, scene.Deployment.Url + AttackersServer.Path, Body(VictimsKey, ticket: null))),
        Of("the true ticket of a grant that was never used", Failed("object_missing"), body: form => Body(form.Key, form.Ticket)),
        new(Chapter, "custom variables that were not granted, with the true ticket of a presigned URL", Column,
            Callback(400, "ticket_mismatch"), async scene =>
        {
            var url = (await scene.Alice.GetAsync("/api/signed-url?filename=photo.png")).Json;
            return await scene.Deployment.Client.SendAsync(Signed(scene, Body((string)url["key"]!, (string)url["ticket"]!)
                + "&x:album=order-999"));
        }),
        Used("a genuine callback once more", (form, etag) => Body(form.Key, form.Ticket, etag)),
        Used("a genuine callback with another size", (form, etag) => Body(form.Key, form.Ticket, etag, size: 999_999_999)),
        Used("a genuine callback with another ETag", (form, _) => Body(form.Key, form.Ticket, "0123456789ABCDEF0123456789ABCDEF")),
        Used("a genuine callback with another type", (form, etag) => Body(form.Key, form.Ticket, etag, mimeType: "video/mp4")),
        new(Chapter, "a lie about size and type before the true callback", Column, Ready, LieFirstAsync),
    ];

    private static string Body(
        string key, string? ticket, string etag = "5289DF737DF57326FCDD22597AFB1FAC", long size = 3, string mimeType = "image/png") =>
        CallbackForge.Body(Deployment.Bucket, key, ticket, etag, size, mimeType);

    /// <summary>A callback with a true ticket, signed as OSS signs, and something wrong with it.</summary>
    private static Attack Of(
        string name,
        string outcome,
        Action<HttpRequestMessage>? change = null,
        Func<Grant, string>? body = null,
        string signedTarget = AttackersServer.Path) =>
        new(Chapter, name, Column, outcome, async scene =>
        {
            var form = await GrantAsync(scene);
            var request = Signed(scene, (body ?? (used => Body(used.Key, used.Ticket)))(form), signedTarget);
            change?.Invoke(request);
            return await scene.Deployment.Client.SendAsync(request);
        });

    /// <summary>
    /// OSS signs what the owner of any bucket has it say; attackers catch it at their own server, at the same path, and send it on.
    /// </summary>
    private static Attack Stranger(string name, string outcome, Func<Grant, string> body) =>
        new(Chapter, name, Column, outcome, async scene =>
    {
        var form = await GrantAsync(scene);
        var caught = scene.Attackers.Count;
        var upload = await PutOwnAsync(scene, scene.Attackers.Url, body(form));
        Assert.Equal((200, caught + 1), (upload.Status, scene.Attackers.Count));
        return await scene.Deployment.Client.SendAsync(scene.Attackers.Replay(scene.Deployment.Url));
    });

    /// <summary>After an honest upload.</summary>
    private static Attack Used(string name, Func<Grant, string, string> body) => new(Chapter, name, Column, Unchanged, async scene =>
    {
        var form = await GrantAsync(scene);
        Assert.Equal(200, (await scene.Deployment.Client.PostAsync(form, [1, 2, 3])).Status);
        var record = await scene.Operator.ReadyAsync(form.UploadId);
        await scene.BeginAsync();
        return await scene.Deployment.Client.SendAsync(Signed(scene, body(form, (string)record["etag"]!)));
    });

    private static async Task<Answer> LieFirstAsync(Scene scene)
    {
        var form = await GrantAsync(scene);
        scene.Deployment.Oss.Faults.DropCallback = true;
        await scene.Deployment.Client.PostAsync(form, [1, 2, 3]);
        scene.Deployment.Oss.Faults.DropCallback = false;
        var answer = await scene.Deployment.Client.SendAsync(
            Signed(scene, Body(form.Key, form.Ticket, "0123456789ABCDEF0123456789ABCDEF", 999_999_999, "video/mp4")));
        var record = await scene.Operator.ReadyAsync(form.UploadId);
        Assert.Equal(
            (3, "image/png", "5289DF737DF57326FCDD22597AFB1FAC"),
            ((int)record["size"]!, (string)record["mimeType"]!, (string)record["etag"]!));
        return answer;
    }

    private static Task<Grant> GrantAsync(Scene scene) => scene.Alice.GrantAsync(size: 3);

    private static Task<Answer> PutOwnAsync(Scene scene, string callbackUrl, string callbackBody) => OssCall.SendAsync(
        scene.Deployment, Deployment.Attacker, HttpMethod.Put, Deployment.ForeignBucket, Scene.AttackersKey + Guid.NewGuid().ToString("n"),
        content: [1],
        headers: new()
        {
            ["x-oss-callback"] = Callbacks.Base64($$"""{"callbackUrl":"{{callbackUrl}}","callbackBody":"{{callbackBody}}"}"""),
        });

    private static HttpRequestMessage Signed(Scene scene, string body, string signedTarget = AttackersServer.Path)
    {
        var request = scene.Deployment.Forge.Sign(scene.Deployment.Url, AttackersServer.Path, body, Form);
        Set(request, "Authorization", scene.Deployment.Forge.Authorization(signedTarget, body));
        return request;
    }

    private static void Set(HttpRequestMessage request, string name, string value)
    {
        request.Headers.Remove(name);
        request.Headers.TryAddWithoutValidation(name, value);
    }

    [System.Diagnostics.CodeAnalysis.SuppressMessage("Security", "CA5351", Justification = "It is how OSS signs.")]
    [System.Diagnostics.CodeAnalysis.SuppressMessage(
        "Security", "CA5385", Justification = "As short as OSS's own key: a longer one would be refused for its length already.")]
    private static string OwnSignature(HttpRequestMessage request)
    {
        using var own = RSA.Create(512);
        using var stream = request.Content!.ReadAsStream(TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream, leaveOpen: true);
        return Convert.ToBase64String(
            own.SignData(
                Encoding.UTF8.GetBytes(AttackersServer.Path + "\n" + reader.ReadToEnd()),
                HashAlgorithmName.MD5,
                RSASignaturePadding.Pkcs1));
    }
}
