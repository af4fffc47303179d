namespace OssCallback.Cli.Diagnosis;

/// <summary>How bad a finding is.</summary>
internal enum LintSeverity
{
    /// <summary>Worth knowing.</summary>
    Note = 0,

    /// <summary>OSS takes it, but it probably does not do what is wanted.</summary>
    Warning,

    /// <summary>OSS refuses it, or it cannot work.</summary>
    Error,
}
