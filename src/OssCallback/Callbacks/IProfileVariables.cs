namespace OssCallback.Callbacks;

/// <summary>Which custom variables the uploads of a profile may bring.</summary>
public interface IProfileVariables
{
    /// <summary>Their names; none for a profile that is not configured.</summary>
    IEnumerable<string> Of(string profile);
}
