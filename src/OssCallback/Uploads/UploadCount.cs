namespace OssCallback.Uploads;

/// <summary>A statistics counter, or a change of one.</summary>
/// <param name="Day"><c>yyyy-MM-dd</c>.</param>
/// <param name="Dimension">One of the constants of this type.</param>
/// <param name="Value">The value within the dimension; bounded in number.</param>
/// <param name="Uploads">Number of uploads, or its change.</param>
/// <param name="Bytes">Sum of sizes in bytes, or its change.</param>
public sealed record UploadCount(string Day, string Dimension, string Value, long Uploads, long Bytes)
{
    /// <summary>
    /// All uploads by terminal state: <c>ready</c>, <c>rejected</c>, <c>failed</c>. Only <c>ready</c> is what a user would call an upload.
    /// </summary>
    public const string StateDimension = "state";

    /// <summary>Ready uploads by content type.</summary>
    public const string TypeDimension = "type";

    /// <summary>Ready uploads by profile.</summary>
    public const string ProfileDimension = "profile";
}
