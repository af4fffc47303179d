using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OssCallback.Grants;
using OssCallback.Http;
using OssCallback.Telemetry;
using OssCallback.Uploads;

namespace OssCallback.Processing;

/// <summary>Asks one reviewer after the other about an upload: the profile's own rules, then those that the profile names.</summary>
public sealed partial class UploadReview(
    IEnumerable<IUploadReviewer> reviewers, UploadProfiles profiles, IOptions<StorageOptions> options, TimeProvider time,
    ILogger<UploadReview> logger)
{
    // What a reviewer that says nothing leaves to a person.
    private const string NoVerdict = "no_verdict";

    private readonly IUploadReviewer[] _reviewers = [.. reviewers];
    private readonly TimeSpan _limit = TimeSpan.FromSeconds(options.Value.ProcessingSeconds);

    /// <summary>Checks that the reviewers which profiles name are there.</summary>
    /// <exception cref="FormatException">One is not, or two have the same name.</exception>
    internal void CheckNames()
    {
        var names = _reviewers.Where(reviewer => !IsRule(reviewer)).Select(reviewer => reviewer.Name).ToArray();
        if (names.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new FormatException($"Two reviewers are named '{twice.Key}': give each entry of Review:Services a name of its own.");
        }

        foreach (var profile in profiles.All)
        {
            if (profile.Reviewers.FirstOrDefault(name => !names.Contains(name)) is { } unknown)
            {
                var known = names.Length == 0 ? "there is none" : $"there are {string.Join(", ", names)}";
                throw new FormatException(
                    $"Policy:Profiles:{profile.Name}:Reviewers names '{unknown}', but {known}. "
                    + "Example: Review__Services__0__Name=scanner");
            }
        }
    }

    /// <summary>Asks until one does not accept.</summary>
    /// <returns>What is to be written next; with an obstacle only when that lasts until the deadline, and null for a failed
    /// upload.</returns>
    [SuppressMessage(
        "Design", "CA1031", Justification = "Whatever a reviewer throws, the message is delivered again or its upload recorded as failed.")]
    internal async Task<(UploadRecord? Next, ErrorCode? Obstacle)> RunAsync(UploadRecord record, CancellationToken cancellationToken)
    {
        var accepted = new List<string>(record.AcceptedBy ?? []);
        foreach (var reviewer in ReviewersOf(record))
        {
            ReviewVerdict verdict;
            using var span = UploadTelemetry.Begin("review");
            span?.SetTag("oss_callback.reviewer", reviewer.Name);
            try
            {
                // A reviewer that outlasts its limit is an obstacle like one that throws: waited out by time, and then given up.
                using var limit = new CancellationTokenSource(reviewer.TimeLimit ?? _limit, time);
                using var linked = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
                verdict = await reviewer.ReviewAsync(record, linked.Token).AsTask().WaitAsync(linked.Token);
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                Log.Failed(logger, exception, record.Id, reviewer.Name);
                span.Fail(exception.GetType().Name);
                return (null, ErrorCodes.ReviewFailed);
            }

            span?.SetTag("oss_callback.verdict", verdict.Decision);
            switch (verdict.Decision)
            {
                case ReviewDecision.Accept:
                    accepted.Add(reviewer.Name);
                    continue;
                case ReviewDecision.Reject:
                    return (UploadTransitions.Rejected(
                        record, verdict.Reason ?? ReviewVerdict.Rejected, profiles, NameOf(reviewer), time.GetUtcNow()), null);
                case ReviewDecision.Hold:
                    return (UploadTransitions.Held(
                        record, verdict.Reason ?? ReviewVerdict.Held, NameOf(reviewer), time.GetUtcNow()), null);
                case ReviewDecision.Later:
                    return (UploadTransitions.Awaiting(record, reviewer.Name, accepted, time.GetUtcNow()), null);
                default:
                    Log.NoVerdict(logger, record.Id, reviewer.Name);
                    return (UploadTransitions.Held(record, NoVerdict, NameOf(reviewer), time.GetUtcNow()), ErrorCodes.ReviewFailed);
            }
        }

        var by = string.Join(", ", accepted.Except(RuleNames));
        return (UploadTransitions.Accepted(record, profiles, by.Length > 0 ? by : null, time.GetUtcNow()), null);
    }

    private IEnumerable<string> RuleNames => _reviewers.Where(IsRule).Select(reviewer => reviewer.Name);

    /// <summary>The profile's own rules are not somebody who decided.</summary>
    private static string? NameOf(IUploadReviewer reviewer) => IsRule(reviewer) ? null : reviewer.Name;

    private static bool IsRule(IUploadReviewer reviewer) => reviewer is ProfileReviewer or ContentReviewer;

    private IEnumerable<IUploadReviewer> ReviewersOf(UploadRecord record)
    {
        var named = profiles.Find(record.Profile)?.Reviewers ?? [];
        return _reviewers.Where(reviewer => IsRule(reviewer)
            || ((named.Count == 0 || named.Contains(reviewer.Name)) && record.AcceptedBy?.Contains(reviewer.Name) != true));
    }

    private static partial class Log
    {
        [LoggerMessage(303, LogLevel.Warning, "Upload {UploadId}: reviewer {Reviewer} failed.")]
        public static partial void Failed(ILogger logger, Exception exception, string uploadId, string reviewer);

        [LoggerMessage(305, LogLevel.Warning,
            "Upload {UploadId}: reviewer {Reviewer} gave no verdict; it is asked again, and in the end a person has to decide.")]
        public static partial void NoVerdict(ILogger logger, string uploadId, string reviewer);
    }
}
