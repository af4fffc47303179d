namespace OssCallback.Grants;

/// <summary>The key that a grant is for, and its terms.</summary>
/// <param name="Key">The exact object key; for a directory its name with the <c>/</c> at its end.</param>
/// <param name="Terms">Credentials and times.</param>
/// <param name="FileName">The file's own name, which the ticket carries; null when it is not known, and for directories.</param>
public sealed record GrantedKey(string Key, GrantTerms Terms, string? FileName = null);
