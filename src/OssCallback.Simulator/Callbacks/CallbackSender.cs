using System.Text;

namespace OssCallback.Simulator.Callbacks;

/// <summary>What this OSS says about itself in a callback. The key URL is known once the port is.</summary>
internal sealed class CallbackSender(SimulatorFaults faults, string ownerId)
{
    public SimulatorFaults Faults => faults;

    public string OwnerId => ownerId;

    public string PublicKeyUrlBase64 { get; private set; } = string.Empty;

    public void ServeKeyAt(string url) => PublicKeyUrlBase64 = Convert.ToBase64String(Encoding.ASCII.GetBytes(url));

    /// <summary>The uid of an uploader: the simulator's only account owns its keys, an anonymous uploader has none.</summary>
    public string RequesterOf(string? accessKeyId) => accessKeyId is null ? string.Empty : ownerId;
}
