using Microsoft.Extensions.Options;
using OssCallback.Settings;

namespace OssCallback.Sweep;

internal sealed class SweepOptionsValidator : IValidateOptions<SweepOptions>
{
    public ValidateOptionsResult Validate(string? name, SweepOptions options)
    {
        var errors = new SettingErrors(SweepOptions.SectionName);
        errors.RequireRange(nameof(options.Hour), options.Hour, 0, 23, "3");
        errors.RequireRange(nameof(options.LookBackDays), options.LookBackDays, 1, SweepOptions.MaxDays, "30");
        foreach (var (key, days) in new[]
        {
            (nameof(options.RejectedAfterDays), options.RejectedAfterDays), (nameof(options.OrphansAfterDays), options.OrphansAfterDays),
            (nameof(options.PartsAfterDays), options.PartsAfterDays), (nameof(options.EvidenceAfterDays), options.EvidenceAfterDays),
            (nameof(options.RecordsAfterDays), options.RecordsAfterDays),
        })
        {
            errors.RequireRange(key, days, 0, SweepOptions.MaxDays, "30");
        }

        // Once its record is deleted, a file that is in use looks like one that nobody knows.
        if (options is { OrphansAfterDays: > 0, RecordsAfterDays: > 0 })
        {
            errors.Add(
                nameof(options.OrphansAfterDays),
                $"must be 0 where {nameof(options.RecordsAfterDays)} is set: the files of deleted records would be deleted, too", "0");
        }

        return errors.Result();
    }
}
