using System.Text;
using System.Text.Json;
using OssCallback.Simulator.Http;
using OssCallback.Simulator.Storage;

namespace OssCallback.Simulator.Callbacks;

/// <summary>Finds the callback parameter of a request, decodes it and checks it before anything is stored.</summary>
internal sealed class CallbackParameters(CallbackPolicyIndex policies, bool allowPrivateAddresses, SimulatorFaults faults)
{
    private const int MaxBase64Length = 5 * 1024;
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads headers or query; null where no callback is asked for.</summary>
    public async Task<CallbackRequest?> ReadAsync(OssExchange exchange)
    {
        var callback = OneOf(exchange, "callback");
        var variables = OneOf(exchange, "callback-var");
        if (string.IsNullOrEmpty(callback))
        {
            return null;
        }

        var stored = Stored(exchange.Bucket, callback);
        var request = await CheckedAsync(stored?.Callback ?? callback, exchange.Aborted);
        return request with { Variables = ReadVariables(string.IsNullOrEmpty(variables) ? stored?.Variables : variables) };
    }

    /// <summary>Reads form fields: <c>callback</c>, and one field for each <c>x:</c> variable, which has no size limit.</summary>
    public async Task<CallbackRequest?> ReadFormAsync(string bucket, string? callback, IReadOnlyDictionary<string, string> variables,
        CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(callback))
        {
            return null;
        }

        var stored = Stored(bucket, callback);
        var request = await CheckedAsync(stored?.Callback ?? callback, cancellationToken);
        return request with { Variables = variables.Count == 0 ? ReadVariables(stored?.Variables) : variables };
    }

    /// <summary>The policy that a parameter names instead of saying where to call back; null where it names none.</summary>
    private StoredCallback? Stored(string bucket, string base64)
    {
        if (base64.Length > MaxBase64Length || Decode(base64) is not { } json)
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind != JsonValueKind.Object
                || !document.RootElement.TryGetProperty("callbackPolicy", out var name))
            {
                return null;
            }

            return policies.Find(bucket, name.ToString()) ?? throw CallbackErrors.NoPolicy(name.ToString());
        }
        catch (Exception failure) when (IsNoText(failure))
        {
            throw CallbackErrors.NotJson(json);
        }
    }

    private static string? OneOf(OssExchange exchange, string name)
    {
        var header = exchange.Header("x-oss-" + name);
        var query = exchange.Target.Parameter(name);
        return header is not null && query is not null
            ? throw (name == "callback" ? CallbackErrors.InBothPlaces(header) : CallbackErrors.VarInBothPlaces(header))
            : header ?? query;
    }

    private async Task<CallbackRequest> CheckedAsync(string base64, CancellationToken cancellationToken)
    {
        if (base64.Length > MaxBase64Length)
        {
            throw CallbackErrors.TooLong(base64);
        }

        var json = Decode(base64) ?? throw CallbackErrors.NotBase64(base64);
        CallbackRequest request;
        try
        {
            using var document = JsonDocument.Parse(json);
            request = CallbackConfiguration.Read(document.RootElement, json);
        }
        catch (Exception failure) when (IsNoText(failure))
        {
            throw CallbackErrors.NotJson(json);
        }

        if (faults.RefuseSignatureVersion)
        {
            throw CallbackErrors.SignatureVersion(json);
        }

        foreach (var url in request.Urls)
        {
            var addresses = await url.ResolveAsync(cancellationToken);
            if (addresses.Length == 0)
            {
                throw CallbackErrors.NoAddress(json);
            }

            if (!allowPrivateAddresses && addresses.Any(CallbackUrl.IsPrivate))
            {
                throw CallbackErrors.PrivateAddress(json);
            }
        }

        return request;
    }

    private static Dictionary<string, string> ReadVariables(string? base64)
    {
        if (string.IsNullOrEmpty(base64))
        {
            return [];
        }

        if (base64.Length > MaxBase64Length)
        {
            throw CallbackErrors.VarTooLong(base64);
        }

        var json = Decode(base64) ?? throw CallbackErrors.VarNotBase64(base64);
        try
        {
            using var document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind != JsonValueKind.Object
                || document.RootElement.EnumerateObject().Any(member => member.Value.ValueKind != JsonValueKind.String))
            {
                throw CallbackErrors.VarNotJson(json);
            }

            return document.RootElement.EnumerateObject()
                .GroupBy(member => member.Name, StringComparer.Ordinal)
                .ToDictionary(group => group.Key, group => group.Last().Value.GetString()!, StringComparer.Ordinal);
        }
        catch (Exception failure) when (IsNoText(failure))
        {
            throw CallbackErrors.VarNotJson(json);
        }
    }

    /// <summary>Bad grammar, or an escaped half of a surrogate pair: JSON's grammar allows it, but it is not text.</summary>
    private static bool IsNoText(Exception failure) => failure is JsonException or InvalidOperationException;

    private static string? Decode(string base64)
    {
        var bytes = new byte[base64.Length];
        if (!Convert.TryFromBase64String(base64, bytes, out var count))
        {
            return null;
        }

        try
        {
            return StrictUtf8.GetString(bytes, 0, count);
        }
        catch (DecoderFallbackException)
        {
            throw CallbackErrors.NotJson(base64);
        }
    }
}
