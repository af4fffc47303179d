using System.Text.Json.Serialization;
using OssCallback.Simulator.Faults;

namespace OssCallback.Simulator.Storage;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(FaultSettings))]
[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class SimulatorJsonContext : JsonSerializerContext;
