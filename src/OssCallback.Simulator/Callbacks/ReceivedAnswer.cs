namespace OssCallback.Simulator.Callbacks;

/// <summary>What a receiver answered, whether OSS would accept it or not.</summary>
/// <param name="Status">The status code.</param>
/// <param name="Headers">In the order in which they came.</param>
/// <param name="Body">As much of the body as was read.</param>
internal sealed record ReceivedAnswer(int Status, IReadOnlyList<KeyValuePair<string, string>> Headers, byte[] Body);
