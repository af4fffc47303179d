using OssCallback.Simulator.Errors;
using OssCallback.Simulator.Http;

namespace OssCallback.Simulator.Uploads;

/// <summary>What an uploader says about an object beside its bytes, from headers or from form fields.</summary>
internal sealed record UploadAttributes(
    string Acl, bool ForbidOverwrite, IReadOnlyDictionary<string, string> Headers, IReadOnlyDictionary<string, string> Tags)
{
    private const int MaxMetaBytes = 8 * 1024;

    private static readonly string[] StorageClasses = ["Standard", "IA", "Archive", "ColdArchive", "DeepColdArchive"];

    private static readonly string[] KeptHeaders = ["Cache-Control", "Content-Disposition", "Content-Encoding", "Expires"];

    /// <summary>The type that a request gives its object.</summary>
    public static string TypeOf(string? contentType) =>
        contentType is { Length: > 0 } && HeaderText.IsValue(contentType) ? contentType : "application/octet-stream";

    /// <summary>Reads the headers of a request.</summary>
    public static UploadAttributes Read(OssExchange exchange) =>
        Read(exchange.Http.Request.Headers.Select(header => KeyValuePair.Create(header.Key, header.Value.ToString())), "0017-00000279");

    /// <summary>Reads headers or form fields.</summary>
    /// <param name="values">Names and values; those that say nothing about the object are passed over.</param>
    /// <param name="overwriteEc">The EC number of a <c>x-oss-forbid-overwrite</c> that is neither true nor false.</param>
    public static UploadAttributes Read(IEnumerable<KeyValuePair<string, string>> values, string overwriteEc)
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
                forbidOverwrite = bool.TryParse(value, out var forbid)
                    ? forbid
                    : throw OssErrors.InvalidArgument("The value of x-oss-forbid-overwrite must be true or false.",
                        OssHeaders.ForbidOverwrite, value, overwriteEc).Refuse();
            }
            else if (name.Equals(OssHeaders.StorageClass, StringComparison.OrdinalIgnoreCase)
                && !StorageClasses.Contains(value, StringComparer.Ordinal))
            {
                throw OssErrors.InvalidArgument("no such object storage class exists", OssHeaders.StorageClass, value).Refuse();
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
