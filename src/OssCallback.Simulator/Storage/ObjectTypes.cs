namespace OssCallback.Simulator.Storage;

/// <summary>How an object came to be, as <c>x-oss-object-type</c> and listings say it.</summary>
internal static class ObjectTypes
{
    public const string Normal = "Normal";
    public const string Multipart = "Multipart";
    public const string Appendable = "Appendable";

    /// <summary>The bytes of such an object are the key that it points to.</summary>
    public const string Symlink = "Symlink";
}
