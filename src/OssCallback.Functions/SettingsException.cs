namespace OssCallback.Functions;

/// <summary>The settings cannot work.</summary>
public sealed class SettingsException(IEnumerable<string> failures)
    : Exception($"The settings cannot be used:{string.Concat(failures.Select(failure => $"{Environment.NewLine}  {failure}"))}")
{
    /// <summary>Only what is wrong: where in the code it was found says nothing to whoever reads the host's log.</summary>
    public override string ToString() => Message;
}
