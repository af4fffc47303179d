using System.Text;
using OssCallback.Simulator.Http;

namespace OssCallback.Simulator.Sts;

/// <summary>A call of STS: parameters of query and form together, and the body as it came.</summary>
internal sealed class StsRequest
{
    private readonly Dictionary<string, string> _parameters = new(StringComparer.Ordinal);

    private StsRequest(OssExchange exchange, byte[] body, List<KeyValuePair<string, string>> parameters)
    {
        Exchange = exchange;
        Body = body;
        Parameters = parameters;
        foreach (var (name, value) in parameters)
        {
            _parameters.TryAdd(name, value);
        }
    }

    public OssExchange Exchange { get; }

    public byte[] Body { get; }

    public IReadOnlyList<KeyValuePair<string, string>> Parameters { get; }

    /// <summary>The action, which V3 names in a header and RPC in a parameter.</summary>
    public string? Action => Exchange.Header("x-acs-action") ?? this["Action"];

    public string? Version => Exchange.Header("x-acs-version") ?? this["Version"];

    public bool WantsXml => string.Equals(this["Format"], "XML", StringComparison.OrdinalIgnoreCase);

    public string? this[string name] => _parameters.GetValueOrDefault(name);

    public static async Task<StsRequest> ReadAsync(OssExchange exchange, int maxBodyBytes)
    {
        var body = await RequestBody.ReadAsync(exchange, maxBodyBytes);
        var parameters = exchange.Target.Query.Select(pair => KeyValuePair.Create(pair.Key, pair.Value ?? string.Empty)).ToList();
        if (exchange.Http.Request.ContentType?.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) is true)
        {
            parameters.AddRange(
                RequestTarget.ParseQuery(Encoding.UTF8.GetString(body))
                    .Select(pair => KeyValuePair.Create(pair.Key, pair.Value ?? string.Empty)));
        }

        return new StsRequest(exchange, body, parameters);
    }
}
