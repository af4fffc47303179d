using System.Text.Json.Nodes;
using OssCallback.IntegrationTests.Support;
using static OssCallback.IntegrationTests.Hostile.Outcomes;

namespace OssCallback.IntegrationTests.Hostile;

/// <summary>Names and keys that would lead elsewhere if anybody took them for a path, a header or a template.</summary>
internal static class KeyAttacks
{
    public const string Chapter = "names";

    public const string FileName = "`filename` of a grant";
    public const string DirectoryKey = "key in a directory";
    public const string CallbackKey = "key in a callback, ticket of a directory";

    public static readonly string[] Ways = [FileName, DirectoryKey, CallbackKey];

    private static readonly (string Name, string Text)[] Names =
    [
        ("`../../victim.png`", "../../victim.png"),
        ("`..\\..\\victim.png`", "..\\..\\victim.png"),
        ("`a/./../../victim.png`", "a/./../../victim.png"),
        ("`..`", ".."),
        ("a line break", "a\r\nx-oss-object-acl: public-read\r\n.png"),
        ("a control character", "a\u001b[2J.png"),
    ];

    public static IEnumerable<Attack> All =>
    [
        .. Names.SelectMany(name => new[]
        {
            Named(name.Name, name.Text),
            InDirectory(name.Name, name.Text, CallbackFailed),
            InCallback(name.Name, directory => directory + name.Text, Callback(400, "ticket_mismatch")),
        }),
        Named("`..%2f..%2fvictim.png`", "..%2f..%2fvictim.png"),
        InDirectory("`..%2f..%2fvictim.png`", "..%2f..%2fvictim.png", Ready),
        Named("a NUL", "a\0.png"),
        InDirectory("a NUL", "a\0.png", ByOss(400, "InvalidObjectName")),
        InCallback("a NUL", directory => directory + "a\0.png", Callback(400, "ticket_mismatch")),
        Named("`/etc/passwd`", "/etc/passwd"),
        Named("`C:\\victim.png`", "C:\\victim.png"),
        Named("`${filename}`", "${filename}"),
        InDirectory("`${filename}`, the file named `../../victim.png`", "${filename}", Ready, "../../victim.png"),
        Named("writing from right to left", "a\u202egnp.exe"),
        Named("255 characters", new string('a', 251) + ".png"),
        Raw("9,000 characters", FileName, Service(400, "request_malformed"), scene => AskAsync(scene, new string('a', 9000))),
        InDirectory("over 1,023 bytes", new string('a', 1024), ByOss(400, "InvalidObjectName")),
        InCallback("the directory's name alone, without its slash", directory => directory[..^1], Callback(400, "ticket_mismatch")),
        InCallback("another directory that begins alike", directory => directory[..^1] + "0/a.png", Callback(400, "ticket_mismatch")),
        Raw("an overlong encoding of `../`", CallbackKey, Callback(400, "body_malformed"), async scene =>
        {
            var form = await FormUpload.AskAsync(scene.Alice, Kinds.V1);
            var key = Uri.EscapeDataString(form.Directory) + "%C0%AE%C0%AE%C0%AFvictim.png";
            return await scene.Deployment.CallbackAsync(
                $"bucket={Deployment.Bucket}&object={key}&etag=E&size=3&ticket={form.Ticket}");
        }),
    ];

    private static Attack Raw(string name, string way, string outcome, Func<Scene, Task<Answer>> attempt) =>
        new(Chapter, name, way, outcome, attempt);

    /// <summary>The name is not refused but made harmless: nothing of it but letters gets into the key.</summary>
    private static Attack Named(string name, string text) => new(Chapter, name, FileName, HarmlessKey, async scene =>
    {
        var answer = await AskAsync(scene, text);
        Assert.Matches(@"^named/alice/[0-9a-f]{32}/[A-Za-z0-9_-][A-Za-z0-9._-]*\z", new Support.Grant(answer.Json).Key);
        return answer;
    });

    private static Attack InDirectory(string name, string text, string outcome, string? fileName = null) =>
        new(Chapter, name, DirectoryKey, outcome, async scene =>
    {
        var form = await FormUpload.AskAsync(scene.Alice, Kinds.V1);
        form["key"] = form.Directory + text;
        form.FileName = fileName ?? form.FileName;
        return await form.SendAsync(scene);
    });

    private static Attack InCallback(string name, Func<string, string> key, string outcome) =>
        new(Chapter, name, CallbackKey, outcome, async scene =>
    {
        var form = await FormUpload.AskAsync(scene.Alice, Kinds.V1);
        return await scene.Deployment.CallbackAsync(CallbackForge.Body(Deployment.Bucket, key(form.Directory), form.Ticket));
    });

    private static Task<Answer> AskAsync(Scene scene, string fileName) =>
        scene.Alice.PostJsonAsync(
            "/api/policy", new JsonObject { ["filename"] = fileName, ["profile"] = "named", ["contentType"] = "image/png" });
}
