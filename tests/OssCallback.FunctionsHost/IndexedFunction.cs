using System.Text.Json;
using OssCallback.FunctionsHost.Protocol;

namespace OssCallback.FunctionsHost;

/// <summary>What the worker says about a function.</summary>
/// <param name="Id">Names it in the protocol.</param>
/// <param name="Name">Its name.</param>
/// <param name="TriggerType"><c>httpTrigger</c>, <c>queueTrigger</c> or <c>timerTrigger</c>.</param>
/// <param name="TriggerName">The parameter that the trigger is bound to.</param>
/// <param name="Route">The route of an HTTP trigger, without the prefix.</param>
/// <param name="Methods">The methods of an HTTP trigger; none for all of them.</param>
/// <param name="Trigger">The trigger's binding as JSON.</param>
public sealed record IndexedFunction(string Id, string Name, string TriggerType, string TriggerName, string? Route,
    IReadOnlyList<string> Methods, string Trigger)
{
    internal static IndexedFunction Read(RpcFunctionMetadata metadata)
    {
        foreach (var text in metadata.RawBindings)
        {
            using var document = JsonDocument.Parse(text);
            var binding = document.RootElement;
            var type = binding.GetProperty("type").GetString()!;
            if (type.EndsWith("Trigger", StringComparison.OrdinalIgnoreCase))
            {
                return new(
                    metadata.FunctionId,
                    metadata.Name,
                    type,
                    binding.GetProperty("name").GetString()!,
                    binding.TryGetProperty("route", out var route) ? route.GetString() : null,
                    binding.TryGetProperty("methods", out var methods)
                        ? [.. methods.EnumerateArray().Select(method => method.GetString()!)] : [],
                    text);
            }
        }

        throw new InvalidOperationException($"Function {metadata.Name} has no trigger.");
    }
}
