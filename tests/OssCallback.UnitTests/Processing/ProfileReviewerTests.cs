using Microsoft.Extensions.DependencyInjection;
using OssCallback.Processing;
using OssCallback.UnitTests.Infrastructure;
using OssCallback.Uploads;

namespace OssCallback.UnitTests.Processing;

/// <summary>An upload of which nobody told is not reviewed by the more generous of two profiles.</summary>
public sealed class ProfileReviewerTests
{
    private const string Uuid = "0123456789abcdef0123456789abcdef";

    [Theory]
    [InlineData("uploads/2026/03/01/alice/" + Uuid + ".png", 7, UploadSource.Reconcile, ReviewDecision.Hold, "profile_unknown")]
    [InlineData("uploads/2026/03/01/alice/" + Uuid + ".png", 5, UploadSource.Reconcile, ReviewDecision.Accept, null)]
    [InlineData("uploads/2026/03/01/alice/" + Uuid + ".png", 7, UploadSource.Confirm, ReviewDecision.Accept, null)]
    [InlineData("uploads/2026/03/01/alice/" + Uuid + ".png", 1001, UploadSource.Reconcile, ReviewDecision.Reject, "file_too_large")]
    [InlineData("uploads/2026/03/01/alice/" + Uuid + ".png", 7, UploadSource.Reconcile, ReviewDecision.Hold, "profile_unknown", "small")]
    [InlineData("uploads/2026/03/01/alice/" + Uuid + ".png", 7, UploadSource.Callback, ReviewDecision.Reject, "file_too_large", "small")]
    [InlineData("own/generous/" + Uuid + ".png", 7, UploadSource.Reconcile, ReviewDecision.Accept, null)]
    public async Task What_one_of_the_profiles_would_refuse_waits_for_a_person(
        string key, int size, UploadSource source, ReviewDecision decision, string? reason, string profile = "generous")
    {
        using var app = new TestApp(settings =>
        {
            settings["Policy:Profiles:generous:MaxBytes"] = "1000";
            settings["Policy:Profiles:small:MaxBytes"] = "5";
            settings["Policy:Profiles:apart:MaxBytes"] = "5";
            settings["Policy:Profiles:apart:KeyTemplate"] = "own/{profile}/{uuid}{ext}";
            if (key.StartsWith("own/", StringComparison.Ordinal))
            {
                settings["Policy:Profiles:generous:KeyTemplate"] = "own/{profile}/{uuid}{ext}";
            }
        });
        var record = new UploadRecord
        {
            Id = UploadId.Of(TestApp.Bucket, key),
            Bucket = TestApp.Bucket,
            Object = key,
            Profile = profile,
            Size = size,
            MimeType = "image/png",
            Source = source,
        };

        var verdict = await app.Services.GetServices<IUploadReviewer>().OfType<ProfileReviewer>().Single()
            .ReviewAsync(record, TestContext.Current.CancellationToken);

        Assert.Equal((decision, reason), (verdict.Decision, verdict.Reason));
    }
}
