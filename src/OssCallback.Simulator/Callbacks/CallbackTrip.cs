namespace OssCallback.Simulator.Callbacks;

/// <summary>One callback, sent and watched.</summary>
/// <param name="Outcome">What OSS makes of the answer.</param>
/// <param name="Elapsed">From connecting until the answer could be judged.</param>
/// <param name="Answer">What was received, or null where no headers came.</param>
internal sealed record CallbackTrip(CallbackOutcome Outcome, TimeSpan Elapsed, ReceivedAnswer? Answer);
