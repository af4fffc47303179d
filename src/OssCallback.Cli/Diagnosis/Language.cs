namespace OssCallback.Cli.Diagnosis;

/// <summary>The languages of the catalogue.</summary>
internal enum Language
{
    /// <summary>English.</summary>
    English = 0,

    /// <summary>Simplified Chinese.</summary>
    Chinese,
}
