using OssCallback.Simulator.Access;
using OssCallback.Simulator.Callbacks;
using OssCallback.Simulator.Errors;
using OssCallback.Simulator.Http;
using OssCallback.Simulator.Storage;
using OssCallback.Simulator.Uploads;

namespace OssCallback.Simulator.PostObject;

/// <summary>
/// PostObject: a form whose policy says what may be uploaded. Everything is checked before the first byte of the file is read.
/// </summary>
internal sealed class PostObjectHandler(
    ObjectStore store, PostAuthorization authorization, CallbackParameters callbacks, UploadCompletion completion, PostLimits limits)
{
    private const string FileNameVariable = "${filename}";

    public async Task HandleAsync(OssExchange exchange)
    {
        var request = exchange.Http.Request;
        var expectedMd5 = ContentDigest.Parse(exchange.Header(OssHeaders.ContentMd5));
        await using var body = new DigestingStream(request.Body, expectedMd5 is not null);
        var reader = new PostFormReader(request.ContentType, body, limits);
        if (request.ContentLength > limits.BodyBytes)
        {
            throw PostErrors.TooLarge();
        }

        await StoreAsync(exchange, reader, body, expectedMd5);
    }

    private async Task StoreAsync(OssExchange exchange, PostFormReader reader, DigestingStream body, byte[]? expectedMd5)
    {
        var form = new PostForm();
        var file = await reader.ReadToFileAsync(form, exchange.Aborted);
        if (form["key"] is not { Length: > 0 } keyTemplate)
        {
            throw PostErrors.NoKey();
        }

        if (file is null)
        {
            throw PostErrors.NotOneFile();
        }

        var (policy, identity) = authorization.Check(form, exchange.Now);
        foreach (var condition in policy.Conditions)
        {
            var value = condition.Field.Equals("bucket", StringComparison.OrdinalIgnoreCase) ? exchange.Bucket : form[condition.Field];
            if (!condition.IsMet(value))
            {
                throw PostErrors.ConditionFailed(condition.ToString());
            }
        }

        var draft = new UploadDraft
        {
            Bucket = exchange.Bucket,
            Key = KeyOf(keyTemplate, file.BareName),
            ContentType = FirstOf(form["x-oss-content-type"], file.ContentType, form["Content-Type"]),
            Attributes = UploadAttributes.Read(WithHeaders(exchange, form), "0006-00000117"),
            Operation = "PostObject",
            AccessKeyId = identity.AccessKeyId,
            Callback = await callbacks.ReadFormAsync(exchange.Bucket, form["callback"], form.Variables, exchange.Aborted),
        };
        ObjectKey.Check(draft.Key);
        identity.Require(
            new RamRequest(
                RamActions.PutObject,
                draft.Bucket,
                draft.Key)
            { Conditions = RamActions.AclCondition(form[OssHeaders.ObjectAcl] ?? exchange.Header(OssHeaders.ObjectAcl)) });
        store.Buckets.Find(draft.Bucket).RequireAcl(draft.Attributes.Acl);
        if (store.Protects(draft.Bucket, draft.Attributes.ForbidOverwrite) && store.Find(draft.Bucket, draft.Key) is not null)
        {
            throw OssErrors.FileAlreadyExists().Refuse();
        }

        await using var blob = store.Stage();
        await BodyCopy.ReadAsync(file.ReadAsync, blob, Math.Min(policy.MaxBytes, limits.BodyBytes), PostErrors.FileTooLarge,
            exchange.Aborted);
        if (blob.Size < policy.MinBytes)
        {
            throw PostErrors.FileTooSmall();
        }

        await reader.FinishAsync(exchange.Aborted);
        ContentDigest.Check(expectedMd5, await body.FinishAsync(exchange.Aborted));
        blob.Seal();
        var item = completion.Commit(exchange, draft, blob);
        await completion.ReplyAsync(exchange, draft, item, () => PostReply.SendAsync(exchange, form, item));
    }

    /// <summary>A replacement character stands for bytes that were not UTF-8: such a file name is not a key.</summary>
    private static string KeyOf(string template, string fileName) =>
        template.Contains(FileNameVariable, StringComparison.Ordinal) && fileName.Contains('\uFFFD', StringComparison.Ordinal)
            ? throw OssErrors.InvalidObjectName(fileName).Refuse()
            : template.Replace(FileNameVariable, fileName, StringComparison.Ordinal);

    private static string FirstOf(params string?[] types) =>
        types.FirstOrDefault(type => !string.IsNullOrEmpty(type) && type.AsSpan().IndexOfAnyExceptInRange(' ', '~') < 0)
            ?? "application/octet-stream";

    /// <summary>ACL and overwrite protection may also be headers; the form wins. Tags cannot be given with a form.</summary>
    private static IEnumerable<KeyValuePair<string, string>> WithHeaders(OssExchange exchange, PostForm form) =>
        new[] { OssHeaders.ObjectAcl, OssHeaders.ForbidOverwrite }
            .Where(name => !form.Has(name) && exchange.Header(name) is not null)
            .Select(name => KeyValuePair.Create(name, exchange.Header(name)!))
            .Concat(form.Fields.Where(field => !field.Key.Equals(OssHeaders.Tagging, StringComparison.OrdinalIgnoreCase)));
}
