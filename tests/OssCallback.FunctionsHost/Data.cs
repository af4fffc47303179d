using Google.Protobuf;

namespace OssCallback.FunctionsHost.Protocol;

/// <summary>Values of the protocol.</summary>
internal static class Data
{
    public static TypedData Json(string json) => new() { Json = json };

    public static TypedData Text(string text) => new() { String = text };

    public static TypedData Binary(byte[] bytes) => new() { Bytes = UnsafeByteOperations.UnsafeWrap(bytes) };

    public static bool Succeeded(this InvocationResponse response) => response.Result.Status == StatusResult.Types.Status.Success;
}
