namespace OssCallback.Cli;

/// <summary>What the process returns; the same for all verbs.</summary>
internal static class ExitCodes
{
    /// <summary>Done; with verify: valid.</summary>
    public const int Ok = 0;

    /// <summary>Not done, or not valid.</summary>
    public const int Failed = 1;

    /// <summary>The command line cannot be understood.</summary>
    public const int Usage = 2;

    /// <summary>With doctor: a finding of high or critical severity.</summary>
    public const int Serious = 3;

    /// <summary>With doctor: there is nothing at this address.</summary>
    public const int Unreachable = 4;
}
