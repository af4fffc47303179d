namespace OssCallback.Grants;

/// <summary>Answer of <c>GET /api/uploads/{id}/file</c>; with 302 the address is in <c>Location</c>, too.</summary>
/// <param name="Url">A presigned address of the object: whoever has it can read the object until it expires.</param>
/// <param name="Expire">Until when, in Unix seconds.</param>
public sealed record FileUrl(string Url, long Expire);
