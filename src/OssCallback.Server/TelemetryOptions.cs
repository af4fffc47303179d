namespace OssCallback.Server;

/// <summary>
/// Section <c>Telemetry</c>; where traces, metrics and logs are sent to is said by the standard's own <c>OTEL_…</c> variables.
/// </summary>
public sealed class TelemetryOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Telemetry";

    /// <summary>Whether operators can read the metrics at <c>/metrics</c> in Prometheus' form.</summary>
    public bool Prometheus { get; set; }
}
