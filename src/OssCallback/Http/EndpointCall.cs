using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace OssCallback.Http;

/// <summary>A request that has passed the rules of its endpoint.</summary>
/// <param name="Request">The request.</param>
/// <param name="Caller">Who calls; nobody, with no role, where the endpoint asks for no credentials.</param>
/// <param name="Body">The body, read whole; empty where the endpoint reads none, or its handler reads it.</param>
public readonly record struct EndpointCall(EndpointRequest Request, Caller Caller, byte[] Body)
{
    /// <summary>Reads the body as JSON.</summary>
    /// <returns>The value, or null when the body is not JSON of this type.</returns>
    public T? ReadJson<T>(JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(Body, type);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
