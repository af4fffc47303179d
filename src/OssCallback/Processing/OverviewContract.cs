using OssCallback.Callbacks;

namespace OssCallback.Processing;

/// <summary>The answer of <c>GET /api/overview</c>.</summary>
/// <param name="Version">The program's version.</param>
/// <param name="Health"><c>ready</c>, or <c>store_unavailable</c>: the next callback will be answered 503.</param>
/// <param name="Part">Which part cannot be used.</param>
/// <param name="Hour">Uploads of the last hour, by who told of them; of the newest thousand.</param>
/// <param name="Today">Ready uploads of today.</param>
/// <param name="Callbacks">What this process has answered.</param>
/// <param name="Queue">What waits to be processed.</param>
/// <param name="Notifications">What waits to be told.</param>
/// <param name="Failed">Failed uploads; of the newest thousand.</param>
/// <param name="Held">Uploads that wait for a decision; of the newest thousand under review.</param>
/// <param name="CallbacksDoNotArrive">Whether uploads came within the last hour, and not one by its callback.</param>
public sealed record Overview(
    string Version, string Health, string? Part, SourceCounts Hour, SourceCounts Today, CallbackOverview Callbacks, QueueOverview? Queue,
    QueueOverview? Notifications, int Failed, int Held, bool CallbacksDoNotArrive);

/// <summary>Uploads by who told of them.</summary>
/// <param name="Callback">OSS.</param>
/// <param name="Confirm">The client, after its callback was lost.</param>
/// <param name="Reconcile">Nobody: they were found in the bucket.</param>
public sealed record SourceCounts(long Callback, long Confirm, long Reconcile);

/// <summary>Callbacks as this process has answered them.</summary>
/// <param name="Hour">Within the last hour.</param>
/// <param name="Day">Within the last 24 hours.</param>
/// <param name="Refusals">Why, since the process began.</param>
/// <param name="MedianMilliseconds">Half of the answers took at most so long.</param>
/// <param name="P99Milliseconds">99 of 100 took at most so long.</param>
/// <param name="LongestMilliseconds">The longest; OSS waits 5,000.</param>
public sealed record CallbackOverview(
    CallbackCounts Hour, CallbackCounts Day, IReadOnlyList<CallbackRefusalCount> Refusals, long MedianMilliseconds, long P99Milliseconds,
    long LongestMilliseconds);

/// <summary>What waits in a queue.</summary>
/// <param name="Waiting">How many messages.</param>
/// <param name="OldestSeconds">For how long the first in line has waited; null where that is not known.</param>
public sealed record QueueOverview(long Waiting, long? OldestSeconds);
