namespace OssCallback.Cli.Send;

/// <summary>One callback that was sent; the answer of <c>send --json</c>, one line each.</summary>
/// <param name="Accepted">Whether OSS would take the answer and pass it on to the uploader.</param>
/// <param name="Error">What OSS would tell the uploader instead.</param>
/// <param name="Ec">Its EC number.</param>
/// <param name="Milliseconds">Time used of OSS's 5000.</param>
/// <param name="Status">The answer's status, or null where none came.</param>
/// <param name="Code">The code in the answer, where it is one of this service's.</param>
/// <param name="Explanation">What that code means and what to do.</param>
/// <param name="Answer">The answer's body.</param>
/// <param name="Tamper">What was falsified.</param>
/// <param name="RefusesWith200">With something falsified: whether the receiver refused it with a status that OSS takes for success.</param>
/// <param name="Object">The object that the callback names.</param>
/// <param name="Target">Path and query of the request line.</param>
/// <param name="Headers">Headers of the request.</param>
/// <param name="Body">Body of the request.</param>
internal sealed record SendResult(
    bool Accepted, string? Error, string? Ec, double Milliseconds, int? Status, string? Code, string? Explanation, string? Answer,
    string? Tamper, bool? RefusesWith200, string Object, string Target, IReadOnlyDictionary<string, string> Headers, string Body);
