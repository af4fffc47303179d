namespace OssCallback.Settings;

/// <summary>
/// The names that a section of the settings may hold. Registered with the service container beside the options class that reads them;
/// a name that nothing reads stops the start, because a limit that is misspelt would limit nothing.
/// </summary>
/// <param name="Section">The section, such as <c>Policy</c>. Several registrations of one section add up.</param>
/// <param name="Shape">What may stand in it.</param>
public sealed record SettingNames(string Section, SettingShape Shape);
