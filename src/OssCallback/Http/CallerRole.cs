namespace OssCallback.Http;

/// <summary>What a caller may do; each role includes the ones before it.</summary>
public enum CallerRole
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Ask for grants, see and confirm uploads by their id.</summary>
    Client,

    /// <summary>List uploads, see records and statistics.</summary>
    Operator,
}
