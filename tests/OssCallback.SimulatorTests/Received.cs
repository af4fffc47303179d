namespace OssCallback.SimulatorTests;

/// <summary>A callback as it came over the wire.</summary>
public sealed record Received(string RequestLine, IReadOnlyDictionary<string, string> Headers, string Body);
