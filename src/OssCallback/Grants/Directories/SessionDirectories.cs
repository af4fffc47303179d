using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using OssCallback.Callbacks;
using OssCallback.Uploads;

namespace OssCallback.Grants;

/// <summary>
/// The directories of known users' sessions: the same for user, profile and day on every instance and in every session, so that an upload
/// goes on with later credentials, and nothing that anybody else can guess.
/// </summary>
/// <remarks>
/// The day is that of the configured zone, which the key template's date is of as well: both parts of a directory change at the same
/// moment. The keys are
/// drawn from those of the tickets, so that no directory says anything about a ticket; they rotate together.
/// </remarks>
public sealed class SessionDirectories(IOptions<CallbackOptions> callback, UploadDays days)
{
    private const int NameBytes = 16;

    private readonly byte[][] _secrets =
    [
        .. callback.Value.TicketKeys.Select(key => HMACSHA256.HashData(Convert.FromBase64String(key), "sts-directory"u8)),
    ];

    /// <summary>A day's directories, the one to upload to first.</summary>
    /// <returns>What a session of that day may reach, in the order of need: today's, yesterday's for uploads that began before midnight,
    /// and the same of the other keys for those that began before a rotation.</returns>
    internal IReadOnlyList<string> Reachable(UploadProfile profile, string user, DateOnly day) =>

        [
            .. _secrets.SelectMany(
                secret => new[] { Directory(secret, profile, user, day), Directory(secret, profile, user, day.AddDays(-1)) }),
        ];

    /// <summary>
    /// When the last session ends that can reach a directory, except for a ticket's day of grace: it begins on the following day.
    /// </summary>
    internal DateTimeOffset EndOf(DateOnly day, TimeSpan sessionLife) => days.StartOf(day.AddDays(2)) + sessionLife - UploadTicket.Grace;

    /// <summary>
    /// How long after the beginning of its day a directory can still be uploaded to. A day on which clocks change may have 25 hours.
    /// </summary>
    internal static TimeSpan LongestUse(TimeSpan sessionLife) => TimeSpan.FromHours(49) + sessionLife;

    private static string Directory(byte[] secret, UploadProfile profile, string user, DateOnly day)
    {
        // No segment holds a '/', and no two texts have the same segment: the covered text is unambiguous.
        var text = string.Create(
            CultureInfo.InvariantCulture, $"{day:yyyy-MM-dd}/{KeySegment.Encode(profile.Name)}/{KeySegment.Encode(user)}");
        var name = Convert.ToHexStringLower(HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes(text)).AsSpan(0, NameBytes));
        return profile.KeyTemplate.RenderDirectory(
            user, profile.Name, new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero), name);
    }
}
