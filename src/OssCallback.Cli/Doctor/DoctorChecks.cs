using OssCallback.Cli.Doctor.Checks;

namespace OssCallback.Cli.Doctor;

/// <summary>
/// All checks of a callback server in the order in which they run: what OSS needs first, then what strangers must not be able to do.
/// </summary>
internal static class DoctorChecks
{
    public static IReadOnlyList<DoctorCheck<ServerUnderTest>> All { get; } =
    [
        ReachCheck.Reachable,
        PostCheck.PostHandled,
        PathCheck.PathKept,
        AnswerChecks.Status200,
        AnswerChecks.NoBom,
        AnswerChecks.Json,
        AnswerChecks.ContentType,
        AnswerChecks.ContentLength,
        AnswerChecks.Size,
        TimeChecks.Cold,
        TimeChecks.Warm,
        SignatureChecks.Missing,
        SignatureChecks.Bad,
        KeyUrlChecks.ForeignKey,
        KeyUrlChecks.ForeignFetch,
        TamperChecks.Body,
        TamperChecks.Query,
        BucketCheck.ForeignBucket,
        RefusalStatusCheck.RefusalStatus,
        DuplicateCheck.Duplicates,
        OddInputChecks.Percent,
        OddInputChecks.Bytes,
        OddInputChecks.Large,
        OddInputChecks.Headers,
        KeyFetchCheck.KeyFetch,
        .. TlsChecks.Of<ServerUnderTest>(server => [server.Tls]),
    ];
}
