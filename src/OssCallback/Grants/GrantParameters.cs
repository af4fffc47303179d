namespace OssCallback.Grants;

/// <summary>What a client asks for on the wire, as query parameters or as a JSON object.</summary>
/// <param name="Filename">The client's name of the file; only its extension, and a safe form of the rest, are ever used.</param>
/// <param name="ContentType">The file's type; by default that of its extension.</param>
/// <param name="Size">The file's size in bytes; a form grant pins it exactly.</param>
/// <param name="Profile">The profile; by default <c>default</c>.</param>
/// <param name="Format">The shape of the answer: <c>v1</c>, <c>v4</c>, or the default one.</param>
/// <param name="Expires">How long the grant is valid, in seconds; by default as long as the profile allows.</param>
/// <param name="Key">Of a renewal, in a JSON object only: the object key, or the directory, of the earlier grant.</param>
/// <param name="Ticket">Of a renewal, in a JSON object only: the ticket of the earlier grant.</param>
/// <param name="Md5">For a presigned URL: the content's MD5 in Base64.</param>
/// <param name="Signature">For a presigned URL: <c>v4</c>, which is the default, or <c>v1</c>.</param>
/// <param name="User">Whose upload it is, from callers that act for users only; by default the caller's.</param>
/// <param name="Variables">For a presigned URL: custom variables, in a query as parameters of their own.</param>
public sealed record GrantParameters(
    string? Filename = null,
    string? ContentType = null,
    long? Size = null,
    string? Profile = null,
    string? Format = null,
    long? Expires = null,
    string? Key = null,
    string? Ticket = null,
    string? Md5 = null,
    string? Signature = null,
    IReadOnlyDictionary<string, string>? Variables = null,
    string? User = null)
{
    /// <summary>Names nothing: a record's generated text would print the ticket.</summary>
    public override string ToString() => nameof(GrantParameters);
}
