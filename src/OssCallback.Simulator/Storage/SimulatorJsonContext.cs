using System.Text.Json.Serialization;

namespace OssCallback.Simulator.Storage;

[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class SimulatorJsonContext : JsonSerializerContext;
