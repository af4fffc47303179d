namespace OssCallback.Settings;

/// <summary>Stands for the settings as a whole, so that their names are checked when the values are.</summary>
internal sealed class AllSettings;
