namespace OssCallback.Oss;

/// <summary>How an object came to be, as <c>x-oss-object-type</c> and a listing's <c>Type</c> tell.</summary>
internal static class ObjectTypes
{
    /// <summary>Written at once.</summary>
    public const string Normal = "Normal";

    /// <summary>Written in parts.</summary>
    public const string Multipart = "Multipart";

    /// <summary>A link to another object of the bucket, which need not exist yet.</summary>
    public const string Symlink = "Symlink";
}
