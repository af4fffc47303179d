using Microsoft.Extensions.Options;
using OssCallback.Settings;

namespace OssCallback.Uploads;

internal sealed class StorageOptionsValidator : IValidateOptions<StorageOptions>
{
    public ValidateOptionsResult Validate(string? name, StorageOptions options)
    {
        var errors = new SettingErrors(StorageOptions.SectionName);
        if (options.Kind is not (StorageOptions.SqliteKind or StorageOptions.AzureKind))
        {
            errors.Add(nameof(options.Kind), $"is '{options.Kind}', but must be Sqlite or Azure", "Sqlite");
        }

        errors.Require(nameof(options.DataDirectory), options.DataDirectory, "data");
        errors.RequireRange(nameof(options.GiveUpAfterHours), options.GiveUpAfterHours, 1, 168, "24");
        errors.RequireRange(nameof(options.LeaseSeconds), options.LeaseSeconds, 5, 3600, "120");
        errors.RequireRange(nameof(options.ProcessingSeconds), options.ProcessingSeconds, 5, 86400, "900");
        errors.RequireRange(nameof(options.Concurrency), options.Concurrency, 1, 256, "16");
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(options.TimeZone, out _))
        {
            errors.Add(
                nameof(options.TimeZone),
                $"is '{options.TimeZone}', which this machine does not know; install tzdata or name another zone",
                "Asia/Shanghai");
        }

        return errors.Result();
    }
}
