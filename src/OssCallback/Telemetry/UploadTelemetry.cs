using System.Diagnostics;

namespace OssCallback.Telemetry;

/// <summary>
/// The spans of an upload's journey: its grant, callback, processing, reviews and events are one trace. Its context travels as W3C
/// <c>traceparent</c> in the callback body and in the record. Without a listener nothing is written and nothing is measured.
/// </summary>
public static class UploadTelemetry
{
    /// <summary>The name of the source of spans and of the meter, for <c>AddSource</c> and <c>AddMeter</c>.</summary>
    public const string Name = "OssCallback";

    /// <summary>The tag of spans that names an upload; metrics have none of its kind.</summary>
    internal const string UploadId = "oss_callback.upload.id";

    private const int TraceParentLength = 55;

    private static readonly ActivitySource Source = new(Name);

    /// <summary>The <c>traceparent</c> of what is under way, to be carried along; null when it is not recorded.</summary>
    internal static string? Current => Source.HasListeners() && Activity.Current is { Recorded: true, Id: { } id } ? id : null;

    /// <summary>What arrived as <c>traceparent</c>, where it is one: strangers can write there what they like.</summary>
    internal static string? Carried(string? text) =>
        text is { Length: TraceParentLength } && ActivityContext.TryParse(text, traceState: null, out _) ? text : null;

    /// <summary>Begins a span of a journey that began elsewhere; what is under way just now is linked to it.</summary>
    /// <param name="name">The span's name, one of few.</param>
    /// <param name="kind">Consumer for what comes from a queue or from OSS.</param>
    /// <param name="traceParent">What was carried along; where it is null or no <c>traceparent</c> the span belongs to what is under way
    /// just now.</param>
    /// <returns>Null when nobody listens.</returns>
    internal static Activity? Continue(string name, ActivityKind kind, string? traceParent)
    {
        if (!Source.HasListeners())
        {
            return null;
        }

        if (!ActivityContext.TryParse(traceParent, traceState: null, isRemote: true, out var parent))
        {
            return Source.StartActivity(name, kind, parentContext: default);
        }

        ActivityLink[]? links = Activity.Current is { } current && current.TraceId != parent.TraceId ? [new(current.Context)] : null;
        return Source.StartActivity(name, kind, parent, links: links);
    }

    /// <summary>Begins a part of what is under way.</summary>
    /// <returns>Null when nobody listens.</returns>
    internal static Activity? Begin(string name) => Source.StartActivity(name);

    /// <summary>Marks what is under way as failed, where that is a span of ours and not one of the host's.</summary>
    internal static void FailCurrent(string errorType)
    {
        if (Activity.Current is { } span && span.Source == Source)
        {
            span.Fail(errorType);
        }
    }

    /// <summary>Marks a span as failed by the standard's names.</summary>
    internal static void Fail(this Activity? span, string errorType)
    {
        span?.SetTag("error.type", errorType);
        span?.SetStatus(ActivityStatusCode.Error);
    }
}
