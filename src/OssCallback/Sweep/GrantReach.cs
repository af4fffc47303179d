using Microsoft.Extensions.Options;
using OssCallback.Callbacks;
using OssCallback.Grants;
using OssCallback.Oss;
using OssCallback.Uploads;

namespace OssCallback.Sweep;

/// <summary>
/// What the grants of all profiles can have led to: where their keys lie, whose they are, and for how long they can be used.
/// </summary>
public sealed class GrantReach(
    UploadProfiles profiles, UploadDays days, IOptions<StsOptions> sts, IOptions<StorageOptions> storage)
{
    private readonly TimeSpan _directoryUse = sts.Value.IsConfigured
        ? SessionDirectories.LongestUse(TimeSpan.FromSeconds(sts.Value.DurationSeconds))
        : TimeSpan.Zero;

    /// <summary>
    /// How old an object or a record must be so that nobody can name it any more: no ticket is good that could, and no message waits.
    /// </summary>
    public TimeSpan LongestUse =>
        profiles.All.Max(Use) + TimeSpan.FromHours(storage.Value.GiveUpAfterHours);

    /// <summary>
    /// Where the keys begin of grants that can have been used since a moment. No prefix lies within another, so that no object is listed
    /// twice.
    /// </summary>
    public IReadOnlyList<string> Prefixes(DateTimeOffset from, DateTimeOffset to)
    {
        var prefixes = new List<string>();
        var all = profiles.All.SelectMany(profile => Hours(from - Use(profile), to)
            .Select(hour => profile.KeyPattern.Prefix(days.LocalTime(hour))));
        foreach (var prefix in all.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            if (!prefixes.Any(shorter => prefix.StartsWith(shorter, StringComparison.Ordinal)))
            {
                prefixes.Add(prefix);
            }
        }

        return prefixes;
    }

    /// <summary>Whose grant can have led to a key: of several profiles the first by name.</summary>
    /// <returns>The profile, and the user, who is empty where the key does not tell; null when no grant leads there.</returns>
    public (UploadProfile Profile, string User)? OwnerOf(string key) =>
        profiles.Leading(key).FirstOrDefault() is { } profile ? (profile, profile.KeyPattern.UserOf(key)!) : null;

    private static IEnumerable<DateTimeOffset> Hours(DateTimeOffset from, DateTimeOffset to)
    {
        for (var hour = from; hour < to; hour += TimeSpan.FromHours(1))
        {
            yield return hour;
        }

        yield return to;
    }

    private TimeSpan Use(UploadProfile profile)
    {
        var ticket = profile.Expires + UploadTicket.Grace;
        return ticket > _directoryUse ? ticket : _directoryUse;
    }
}
