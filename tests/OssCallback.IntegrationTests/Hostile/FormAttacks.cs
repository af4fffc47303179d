using System.Text;
using OssCallback.IntegrationTests.Support;
using static OssCallback.IntegrationTests.Hostile.Outcomes;

namespace OssCallback.IntegrationTests.Hostile;

/// <summary>A true grant of a form, and each of its fields changed, left out, said twice or joined by another.</summary>
internal static class FormAttacks
{
    public const string Chapter = "grants";

    public const string Control = "nothing: an honest upload";

    public static IEnumerable<Attack> All =>
    [
        .. On(Kinds.Forms, Control, Ready, (_, _) => { }),
        .. On(Kinds.Forms, "another key", AccessDenied, (form, _) => form["key"] = "uploads/2026/01/31/bob/picture.png"),
        .. On(
            Kinds.Forms, "the key twice, a foreign one first", AccessDenied,
            (form, _) => form.InsertFirst("key", "uploads/2026/01/31/bob/picture.png")),
        .. On(Kinds.Forms, "the key left out", ByOss(400, "InvalidArgument"), (form, _) => form.Remove("key")),
        .. On([Kinds.Form], "another content type", AccessDenied, (form, _) => form["Content-Type"] = "text/html"),
        .. On(Kinds.Directories, "another content type", Rejected("type_not_allowed"), (form, _) => form.FileType = "text/html"),
        .. On([Kinds.Form], "another `x-oss-content-type`", AccessDenied, (form, _) => form["x-oss-content-type"] = "text/html"),
        .. On(
            Kinds.Directories, "another `x-oss-content-type`", Rejected("type_not_allowed"),
            (form, _) => form["x-oss-content-type"] = "text/html"),
        .. On(Kinds.Directories, "an `x-oss-content-type` that is not a type", Rejected("type_not_allowed"), (form, _) =>
            form["x-oss-content-type"] = "*/*"),
        .. On([Kinds.Form], "the content type left out", AccessDenied, (form, _) => form.Remove("Content-Type")),
        .. On([Kinds.Form], "`x-oss-content-type` left out", AccessDenied, (form, _) => form.Remove("x-oss-content-type")),
        .. On([Kinds.Form], "a public ACL", AccessDenied, (form, _) => form["x-oss-object-acl"] = "public-read"),
        .. On(Kinds.Directories, "a public ACL", Ready, (form, _) => form["x-oss-object-acl"] = "public-read"),
        .. On(
            Kinds.Directories, "a public ACL, where the key has our RAM policy", AccessDenied,
            (form, _) => form["x-oss-object-acl"] = "public-read", stage: scenes => scenes.UnderRamPolicyAsync()),
        .. On(
            Kinds.Forms, "nothing, where the key has our RAM policy", Ready, (_, _) => { }, stage: scenes => scenes.UnderRamPolicyAsync()),
        .. On([Kinds.Form], "the ACL left out", AccessDenied, (form, _) => form.Remove("x-oss-object-acl")),
        .. On([Kinds.Form], "overwriting switched on", AccessDenied, (form, _) => form["x-oss-forbid-overwrite"] = "false"),
        .. On([Kinds.Form], "`x-oss-forbid-overwrite` left out", AccessDenied, (form, _) => form.Remove("x-oss-forbid-overwrite")),
        .. On([Kinds.Form], "another `success_action_status`", AccessDenied, (form, _) => form["success_action_status"] = "201"),
        .. On([Kinds.Form], "`success_action_status` left out", AccessDenied, (form, _) => form.Remove("success_action_status")),
        .. Callbacks.Redirections.SelectMany(redirection => On(Kinds.Forms, redirection.Name, AccessDenied,
            (form, scene) => form["callback"] = Callbacks.Base64(redirection.Change(form.Callback, scene)))),
        .. On(Kinds.Forms, "the callback left out", AccessDenied, (form, _) => form.Remove("callback")),
        .. On(Kinds.Forms, "the callback twice, one's own first", AccessDenied,
            (form, scene) => form.InsertFirst("callback", Callbacks.Base64(Callbacks.Redirections[0].Change(form.Callback, scene)))),
        .. On(Kinds.Forms, "the callback twice, one's own last", Ready,
            (form, scene) => form.Fields.Add(("callback", Callbacks.Base64(Callbacks.Redirections[0].Change(form.Callback, scene))))),
        .. new[]
        {
            ("Content-Type", "text/html"),
            ("x-oss-content-type", "text/html"),
            ("x-oss-object-acl", "public-read"),
            ("x-oss-forbid-overwrite", "false"),
            ("success_action_status", "201"),
        }.SelectMany(
            pinned =>
            On(
                [Kinds.Form], $"`{pinned.Item1}` twice, a false one first", AccessDenied,
                (form, _) => form.InsertFirst(pinned.Item1, pinned.Item2))),
        .. On(Kinds.Forms, "too large a file", ByOss(400, "EntityTooLarge"), (form, _) => form.Content = new byte[11]),
        .. On(Kinds.Forms, "too small a file", ByOss(400, "EntityTooSmall"), (form, _) => form.Content = [1]),
        .. On([Kinds.Form], "another size than the granted one", ByOss(400, "EntityTooLarge"), (form, _) => form.Content = new byte[4]),
        .. On(Kinds.Forms, "the policy widened", BadSignature, (form, _) => form["policy"] = Widened(form["policy"])),
        .. On(Kinds.Forms, "the policy left out", ByOss(400, "InvalidArgument"), (form, _) => form.Remove("policy")),
        .. On(Kinds.Forms, "another signature", BadSignature, (form, _) => form[Signature(form)] = Other(form[Signature(form)])),
        .. On(Kinds.Forms, "the signature left out", ByOss(400, "InvalidArgument"), (form, _) => form.Remove(Signature(form))),
        .. On(
            [Kinds.Form, Kinds.V4], "no signature at all", AccessDenied,
            (form, _) => form.Remove("policy", "x-oss-signature", "x-oss-signature-version", "x-oss-credential", "x-oss-date")),
        .. On([Kinds.V1], "no signature at all", AccessDenied, (form, _) => form.Remove("policy", "signature", "OSSAccessKeyId")),
        .. On(
            [Kinds.Form, Kinds.V4], "another signature version", ByOss(501, "NotImplemented"),
            (form, _) => form["x-oss-signature-version"] = "OSS2"),
        .. On([Kinds.Form, Kinds.V4], "the attacker's own access key", BadSignature,
            (form, _) =>
                form["x-oss-credential"] = form["x-oss-credential"].Replace(
                    Deployment.Owner.AccessKeyId, Deployment.Attacker.AccessKeyId, StringComparison.Ordinal)),
        .. On(
            [Kinds.V1], "the attacker's own access key", BadSignature,
            (form, _) => form["OSSAccessKeyId"] = Deployment.Attacker.AccessKeyId),
        .. On(
            [Kinds.Form, Kinds.V4], "the signature version left out", ByOss(400, "InvalidArgument"),
            (form, _) => form.Remove("x-oss-signature-version")),
        .. On(
            [Kinds.Form, Kinds.V4], "the access key left out", ByOss(400, "InvalidArgument"), (form, _) => form.Remove("x-oss-credential")),
        .. On([Kinds.V1], "the access key left out", ByOss(400, "InvalidArgument"), (form, _) => form.Remove("OSSAccessKeyId")),
        .. On([Kinds.Form, Kinds.V4], "the date left out", ByOss(400, "InvalidArgument"), (form, _) => form.Remove("x-oss-date")),
        .. On(
            [Kinds.Form, Kinds.V4], "another date", AccessDenied,
            (form, _) => form["x-oss-date"] = form["x-oss-date"][..^2] + (form["x-oss-date"][^2] == '0' ? "1Z" : "0Z")),
        .. On(Kinds.Forms, "after its end", AccessDenied, (_, scene) => scene.Deployment.OssTime.Shift = TimeSpan.FromSeconds(901)),
        .. On(
            Kinds.Forms, "another bucket", AccessDenied,
            (form, _) => form.Url = form.Url.Replace(Deployment.Bucket, Deployment.ForeignBucket, StringComparison.Ordinal)),
        .. On(Kinds.Forms, "a storage class of one's own", Ready, (form, _) => form["x-oss-storage-class"] = "Archive"),
        .. Kinds.Forms.Select(kind =>
            new Attack(
                Chapter, "the same upload again", kind, kind == Kinds.Form ? ByOss(409, "FileAlreadyExists") : Unchanged,
                scene => TwiceAsync(scene, kind, [1, 2, 3]))),
        .. Kinds.Directories.Select(kind =>
            new Attack(Chapter, "another file under the same key", kind, Replaced, scene => TwiceAsync(scene, kind, [7, 8, 9, 10]))),
        .. On(
            Kinds.Forms, "the security token left out", ByOss(403, "InvalidAccessKeyId"), (form, _) => form.Remove("x-oss-security-token"),
            stage: scenes => scenes.OnTemporaryCredentialsAsync()),
        .. On(
            Kinds.Forms, "another security token", ByOss(403, "InvalidSecurityToken"),
            (form, _) => form["x-oss-security-token"] = "CAIS/stolen", stage: scenes => scenes.OnTemporaryCredentialsAsync()),
    ];

    private static IEnumerable<Attack> On(
        string[] kinds, string name, string outcome, Action<FormUpload, Scene> change, Func<Scenes, Task<Scene>>? stage = null) =>
        kinds.Select(kind =>
        new Attack(Chapter, name, kind, outcome, async scene =>
        {
            var heard = scene.Attackers.Count;
            var form = await FormUpload.AskAsync(scene.Alice, kind);
            change(form, scene);
            var answer = await form.SendAsync(scene);
            Assert.Equal(heard, scene.Attackers.Count);
            return answer;
        })
        { Stage = stage ?? (scenes => Task.FromResult(scenes.Lasting)) });

    private static async Task<Answer> TwiceAsync(Scene scene, string kind, byte[] second)
    {
        var form = await FormUpload.AskAsync(scene.Alice, kind);
        var first = await form.SendAsync(scene);
        Assert.True(first.Status == 200, first.Body);
        await scene.Operator.ReadyAsync((string)first.Json["uploadId"]!);
        await scene.BeginAsync();
        form.Content = second;
        return await form.SendAsync(scene);
    }

    private static string Signature(FormUpload form) => form.Kind == Kinds.V1 ? "signature" : "x-oss-signature";

    private static string Other(string signature) => (signature[0] == '0' ? '1' : '0') + signature[1..];

    private static string Widened(string policy)
    {
        var json = Encoding.UTF8.GetString(Convert.FromBase64String(policy));
        var wider = System.Text.RegularExpressions.Regex.Replace(
            json, """\["content-length-range",\d+,\d+\]""", """["content-length-range",0,5000000000]""");
        Assert.NotEqual(json, wider);
        return Convert.ToBase64String(Encoding.UTF8.GetBytes(wider));
    }
}
