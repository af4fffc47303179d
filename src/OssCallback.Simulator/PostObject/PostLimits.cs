namespace OssCallback.Simulator.PostObject;

/// <summary>How large a form may be.</summary>
/// <param name="BodyBytes">The whole request.</param>
/// <param name="FieldBytes">The value of one field before the file.</param>
/// <param name="FieldsBytes">Names and values of all fields before the file.</param>
internal sealed record PostLimits(long BodyBytes, int FieldBytes, long FieldsBytes);
