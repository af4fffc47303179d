using System.Text.Json;
using Microsoft.AspNetCore.Http;
using OssCallback.Simulator.Errors;
using OssCallback.Simulator.Http;
using OssCallback.Simulator.Storage;

namespace OssCallback.Simulator.Faults;

/// <summary><c>GET</c> and <c>PUT /_simulator/faults</c>: the switches as JSON, for tests in other processes.</summary>
internal sealed class FaultsEndpoint(SimulatorFaults faults)
{
    private const int MaxBodyBytes = 4096;

    public async Task HandleAsync(OssExchange exchange)
    {
        // Every origin may reach the simulator; a web page must not be able to break it.
        if (exchange.Header("Origin") is not null)
        {
            throw OssErrors.AccessDenied("The fault switches are not for browsers.").Refuse();
        }

        if (exchange.Method == "PUT")
        {
            (await ReadAsync(exchange)).ApplyTo(faults);
        }
        else if (exchange.Method != "GET")
        {
            throw OssErrors.MethodNotAllowed(exchange.Method).Refuse();
        }

        var body = JsonSerializer.SerializeToUtf8Bytes(FaultSettings.Of(faults), SimulatorJsonContext.Default.FaultSettings);
        await exchange.ReplyAsync(StatusCodes.Status200OK, "application/json", body);
    }

    private static async Task<FaultSettings> ReadAsync(OssExchange exchange)
    {
        var body = await RequestBody.ReadAsync(exchange, MaxBodyBytes);
        try
        {
            return JsonSerializer.Deserialize(body, SimulatorJsonContext.Default.FaultSettings)
                is { CallbackDelayMilliseconds: >= 0 } settings
                ? settings
                : throw OssErrors.InvalidArgument("callbackDelayMilliseconds must not be negative.", "faults", string.Empty).Refuse();
        }
        catch (JsonException failure)
        {
            throw OssErrors.InvalidArgument(failure.Message, "faults", string.Empty).Refuse();
        }
    }
}
