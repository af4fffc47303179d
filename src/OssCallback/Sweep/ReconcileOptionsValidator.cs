using Microsoft.Extensions.Options;
using OssCallback.Settings;

namespace OssCallback.Sweep;

internal sealed class ReconcileOptionsValidator(DevelopmentMode mode) : IValidateOptions<ReconcileOptions>
{
    private const int MinutesOfADay = 24 * 60;

    public ValidateOptionsResult Validate(string? name, ReconcileOptions options)
    {
        var errors = new SettingErrors(ReconcileOptions.SectionName);
        if (!CronSchedule.TryParse(options.Schedule, out _))
        {
            errors.Add(
                nameof(options.Schedule),
                $"is '{options.Schedule}', but must be six fields: second, minute, hour, day, month, day of the week, in numbers",
                ReconcileOptions.DefaultSchedule);
        }

        errors.RequireRange(nameof(options.LookBackHours), options.LookBackHours, 1, ReconcileOptions.MaxLookBackHours, "24");
        errors.RequireRange(nameof(options.MinAgeMinutes), options.MinAgeMinutes, mode.IsDevelopment ? 0 : 1, MinutesOfADay, "10");
        errors.RequireRange(nameof(options.StuckAfterMinutes), options.StuckAfterMinutes, mode.IsDevelopment ? 0 : 1, MinutesOfADay, "60");
        return errors.Result();
    }
}
