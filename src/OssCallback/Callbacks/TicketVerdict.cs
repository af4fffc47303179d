namespace OssCallback.Callbacks;

/// <summary>The outcome of checking a ticket. Zero is not a verdict.</summary>
public enum TicketVerdict
{
    /// <summary>Not checked.</summary>
    None = 0,

    /// <summary>We issued this ticket for this object, and it is still good.</summary>
    Valid,

    /// <summary>There is no ticket.</summary>
    Missing,

    /// <summary>The text has not the form of a ticket.</summary>
    Malformed,

    /// <summary>The key it names is not configured.</summary>
    Foreign,

    /// <summary>It was altered, or issued for another object.</summary>
    Mismatch,

    /// <summary>It is for this object, but other variables were granted.</summary>
    OtherVariables,

    /// <summary>It was good, and is too old.</summary>
    Expired,
}
