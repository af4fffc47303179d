namespace OssCallback.Cli.Doctor.Checks;

/// <summary>A callback may arrive more than once.</summary>
internal static class DuplicateCheck
{
    private const int Repetitions = 2;

    public static DoctorCheck<ServerUnderTest> Duplicates { get; } = new(
        "duplicates", "The same callback again is answered alike", Severity.Medium,
        "OSS tries its next callbackUrl when an answer gets lost, and clients repeat uploads: an error to the repetition turns a stored "
            + "and counted upload into 203.",
        "Recognise an upload by bucket, object and ETag, count it once and give the same answer again.",
        RunAsync);

    private static async Task<CheckResult> RunAsync(ServerUnderTest server)
    {
        if (server.NothingAccepted is { } skipped)
        {
            return skipped;
        }

        var message = server.Genuine();
        var first = await server.SendAsync(message);
        for (var repetition = 0; repetition < Repetitions; repetition++)
        {
            var again = await server.SendAsync(message);
            if (again.Answer?.Status != first.Answer?.Status)
            {
                return CheckResult.Found($"First {ServerUnderTest.Describe(first)}, then {ServerUnderTest.Describe(again)}.");
            }

            if (!again.Answer!.Body.AsSpan().SequenceEqual(first.Answer!.Body))
            {
                return CheckResult.Found(
                    $"The status stays, the body changes: first {ServerUnderTest.Describe(first)}, then {ServerUnderTest.Describe(again)}.",
                    Severity.Low);
            }
        }

        return CheckResult.Passed(
            FormattableString.Invariant(
                $"{Repetitions + 1} times {ServerUnderTest.Describe(first)}. Whether it was counted once cannot be seen from outside."));
    }
}
