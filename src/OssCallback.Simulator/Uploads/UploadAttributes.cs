using OssCallback.Simulator.Errors;
using OssCallback.Simulator.Http;

namespace OssCallback.Simulator.Uploads;

/// <summary>What an uploader says about an object beside its bytes, from headers or from form fields.</summary>
internal sealed record UploadAttributes(string Acl, bool ForbidOverwrite, IReadOnlyDictionary<string, string> Headers, IReadOnlyDictionary<string, string> Tags)
{
    private const int MaxMetaBytes = 8 * 1024;

    private static readonly string[] KeptHeaders = ["Cache-Control", "Content-Disposition", "Content-Encoding", "Expires"];

    /// <summary>The type that a request gives its object.</summary>
    public static string TypeOf(string? contentType) =>
        contentType is { Length: > 0 } && HeaderText.IsValue(contentType) ? contentType : "application/octet-stream";

    public static UploadAttributes Read(IEnumerable<KeyValuePair<string, string>> values)
    {
        var acl = "default";
        var forbidOverwrite = false;
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        IReadOnlyDictionary<string, string> tags = new Dictionary<string, string>();
        var metaBytes = 0;
        foreach (var (name, value) in values)
        {
            if (name.Equals(OssHeaders.ObjectAcl, StringComparison.OrdinalIgnoreCase))
            {
                acl = value;
            }
            else if (name.Equals(OssHeaders.ForbidOverwrite, StringComparison.OrdinalIgnoreCase))
            {
                forbidOverwrite = value.Equals("true", StringComparison.OrdinalIgnoreCase);
            }
            else if (name.Equals(OssHeaders.Tagging, StringComparison.OrdinalIgnoreCase))
            {
                tags = ObjectTags.ReadHeader(value);
            }
            else if (name.StartsWith(OssHeaders.MetaPrefix, StringComparison.OrdinalIgnoreCase))
            {
                metaBytes += name.Length + value.Length;
                headers[name.ToLowerInvariant()] = value;
            }
            else if (KeptHeaders.FirstOrDefault(kept => kept.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } kept)
            {
                headers[kept] = value;
            }
        }

        if (acl is not ("default" or "private" or "public-read" or "public-read-write"))
        {
            throw OssErrors.InvalidArgument("no such object access control exists", OssHeaders.ObjectAcl, acl).Refuse();
        }

        if (metaBytes > MaxMetaBytes)
        {
            throw OssErrors.InvalidArgument("The metadata size exceeds 8 KB.", OssHeaders.MetaPrefix, string.Empty).Refuse();
        }

        return headers.Any(header => !HeaderText.IsName(header.Key) || !HeaderText.IsValue(header.Value))
            ? throw OssErrors.InvalidArgument("A header value contains invalid characters.", "header", string.Empty).Refuse()
            : new UploadAttributes(acl, forbidOverwrite, headers, tags);
    }
}
