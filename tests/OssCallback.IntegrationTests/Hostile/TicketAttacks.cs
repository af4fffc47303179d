using System.Text;
using System.Text.Json.Nodes;
using OssCallback.Callbacks;
using OssCallback.Grants;
using OssCallback.IntegrationTests.Support;
using OssCallback.Uploads;
using static OssCallback.IntegrationTests.Hostile.Outcomes;
using Grant = OssCallback.IntegrationTests.Support.Grant;

namespace OssCallback.IntegrationTests.Hostile;

/// <summary>
/// A ticket where it does not belong: told to the callback endpoint (with OSS's true signature), to confirm, and to renew a grant.
/// </summary>
internal static class TicketAttacks
{
    public const string Chapter = "tickets";

    public const string InCallback = "in a callback";
    public const string ToConfirm = "to confirm";
    public const string ToRenew = "to renew";

    public static readonly string[] Ways = [InCallback, ToConfirm, ToRenew];

    public static IEnumerable<Attack> All =>
    [
        .. On(Ways, "for another object", "ticket_mismatch", async (scene, key) => (await scene.Alice.GrantAsync(size: 3)).Ticket),
        .. On(
            Ways, "of a directory, for an object beside it", "ticket_mismatch",
            async (scene, key) => (string)(await scene.Alice.GetAsync("/api/policy?format=v1")).Json["ticket"]!),
        .. On(
            Ways, "of the same name in another bucket", "ticket_mismatch",
            (scene, key) => Task.FromResult(Issue(scene, key, bucket: Deployment.ForeignBucket))),
        .. On(
            Ways, "after its end", "ticket_expired",
            (scene, key) => Task.FromResult(Issue(scene, key, expires: DateTimeOffset.UtcNow.AddSeconds(-1)))),
        .. On(
            Ways, "with another user written in", "ticket_mismatch",
            (scene, key) => Task.FromResult(Changed(Issue(scene, key, user: "bob"), 4, "alice"))),
        .. On(
            Ways, "with another profile written in", "ticket_mismatch",
            (scene, key) => Task.FromResult(Changed(Issue(scene, key), 3, "films"))),
        .. On(Ways, "with a later end written in", "ticket_mismatch", (scene, key) => Task.FromResult(Changed(Issue(scene, key), 2, null))),
        .. On(
            Ways, "with a directory written in", "ticket_mismatch",
            (scene, key) => Task.FromResult(WithDirectory(Issue(scene, key), "uploads/"))),
        .. On(Ways, "cut", "ticket_malformed", (scene, key) => Task.FromResult(Issue(scene, key)[..^1])),
        .. On(Ways, "of one's own making", "ticket_foreign", (_, key) => Task.FromResult(Issue(new TicketSigner([new byte[32]]), key))),
        .. On(Ways, "rubbish", "ticket_malformed", (_, _) => Task.FromResult("rubbish")),
        .. On([InCallback, ToConfirm], "none", "ticket_missing", (_, _) => Task.FromResult(string.Empty)),
        .. On([ToRenew], "none", "request_malformed", (_, _) => Task.FromResult(string.Empty)),
        .. On(Ways, "a token of an upload in parts", "ticket_malformed", (scene, key) => Task.FromResult(Token(scene, key))),
        .. On(Ways, "the same without its size", "ticket_foreign", (scene, key) => Task.FromResult(Token(scene, key)[2..])),
        .. On(
            [ToConfirm, ToRenew], "of another user", "forbidden", (scene, key) => Task.FromResult(Issue(scene, key, user: "bob")),
            status: 403),
        .. On([ToRenew], "of another profile", "ticket_mismatch", (scene, key) => Task.FromResult(Issue(scene, key, profile: "films"))),
        new(Chapter, "of a true grant, for another upload's id", ToConfirm, Service(400, "ticket_mismatch"), async scene =>
        {
            var (own, other) = (await scene.Alice.GrantAsync(size: 3), await scene.Alice.GrantAsync(size: 3));
            return await scene.Alice.ConfirmAsync(own.Key, other.UploadId, own.Ticket);
        }),
        new(
            Chapter, "of a grant that was never used", ToConfirm, Service(404, "object_missing"),
            async scene => await scene.Alice.ConfirmAsync(await scene.Alice.GrantAsync(size: 3))),
        new(Chapter, "of an upload that has arrived", ToRenew, Service(409, "upload_settled"), async scene =>
        {
            var grant = await UploadAsync(scene);
            await scene.BeginAsync();
            return await RenewAsync(scene, grant.Key, grant.Ticket);
        }),
        new(Chapter, "of an upload that has arrived", ToConfirm, Unchanged, async scene =>
        {
            var grant = await UploadAsync(scene);
            await scene.BeginAsync();
            return await scene.Alice.ConfirmAsync(grant);
        }),
    ];

    /// <summary>
    /// The upload of a user whose callback did not arrive: the object is there, and a good ticket would make a record of it.
    /// </summary>
    private static IEnumerable<Attack> On(
        string[] ways, string name, string code, Func<Scene, string, Task<string>> ticket, int status = 400) =>
        ways.Select(way =>
        new Attack(Chapter, name, way, way == InCallback ? Callback(status, code) : Service(status, code), async scene =>
        {
            var victim = await scene.Bob.GrantAsync(size: 3);
            scene.Deployment.Oss.Faults.DropCallback = true;
            Assert.Equal(203, (await scene.Deployment.Client.PostAsync(victim, [1, 2, 3])).Status);
            scene.Deployment.Oss.Faults.DropCallback = false;
            await scene.BeginAsync();
            var text = await ticket(scene, victim.Key);
            return way switch
            {
                InCallback => await scene.Deployment.CallbackAsync(CallbackForge.Body(Deployment.Bucket, victim.Key, text)),
                ToConfirm => await scene.Alice.ConfirmAsync(victim.Key, UploadId.Of(Deployment.Bucket, victim.Key), text),
                _ => await RenewAsync(scene, victim.Key, text),
            };
        }));

    private static Task<Answer> RenewAsync(Scene scene, string key, string ticket) =>
        scene.Alice.PostJsonAsync(
            "/api/policy", new JsonObject { ["filename"] = "photo.png", ["size"] = 3, ["key"] = key, ["ticket"] = ticket });

    private static async Task<Grant> UploadAsync(Scene scene)
    {
        var grant = await scene.Alice.GrantAsync(size: 3);
        await scene.Deployment.Client.PostAsync(grant, [1, 2, 3]);
        await scene.Operator.ReadyAsync(grant.UploadId);
        return grant;
    }

    private static string Issue(
        Scene scene,
        string key,
        string bucket = Deployment.Bucket,
        DateTimeOffset? expires = null,
        string user = "alice",
        string profile = "default") =>
        Issue(scene.Deployment.Tickets, key, bucket, expires, user, profile);

    private static string Issue(
        TicketSigner tickets,
        string key,
        string bucket = Deployment.Bucket,
        DateTimeOffset? expires = null,
        string user = "alice",
        string profile = "default") =>
        tickets.Issue(new UploadTicket(expires ?? DateTimeOffset.UtcNow.AddDays(1), profile, user), bucket, key);

    private static string Token(Scene scene, string key) =>
        scene.Deployment.PartTokens.Issue(new UploadTicket(DateTimeOffset.UtcNow.AddDays(1), "default", "alice"), key, 3);

    private static string Changed(string ticket, int part, string? text)
    {
        var parts = ticket.Split('.');
        parts[part] = text is null ? "9999999999" : Convert.ToBase64String(Encoding.UTF8.GetBytes(text)).TrimEnd('=');
        return string.Join('.', parts);
    }

    private static string WithDirectory(string ticket, string directory)
    {
        var end = ticket.LastIndexOf('.');
        return $"{ticket[..end]}.{Convert.ToBase64String(Encoding.UTF8.GetBytes(directory)).TrimEnd('=')}{ticket[end..]}";
    }
}
