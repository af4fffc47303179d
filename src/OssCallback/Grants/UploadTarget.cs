namespace OssCallback.Grants;

/// <summary>Where a permission lets its client upload to, and on which terms.</summary>
/// <param name="Key">The exact object key; for a directory its name with the <c>/</c> at its end.</param>
/// <param name="Terms">Credentials and times.</param>
public sealed record UploadTarget(string Key, GrantTerms Terms);
