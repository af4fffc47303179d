using System.Text.Json.Serialization;
using OssCallback.Simulator.Faults;
using OssCallback.Simulator.Sts;

namespace OssCallback.Simulator.Storage;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(FaultSettings))]
[JsonSerializable(typeof(Session))]
[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class SimulatorJsonContext : JsonSerializerContext;
