namespace OssCallback.Http;

/// <summary>RFC 9457 problem details with our stable code.</summary>
/// <param name="Type">A URN that ends in the code.</param>
/// <param name="Title">The catalogue's sentence.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Code">A stable code for programs.</param>
/// <param name="Detail">A sentence on this case, and what to do.</param>
public sealed record ProblemDetails(string Type, string Title, int Status, string Code, string? Detail);
