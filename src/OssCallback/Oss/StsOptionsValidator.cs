using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;
using OssCallback.Settings;

namespace OssCallback.Oss;

internal sealed partial class StsOptionsValidator(DevelopmentMode mode) : IValidateOptions<StsOptions>
{
    public ValidateOptionsResult Validate(string? name, StsOptions options)
    {
        var errors = new SettingErrors(StsOptions.SectionName);
        if (options.IsConfigured && !OssOptionsValidator.IsRoleArn(options.RoleArn))
        {
            errors.Add(nameof(options.RoleArn), $"is '{options.RoleArn}', which is not a role", "acs:ram::1234567890123456:role/uploader");
        }

        if (!Uri.TryCreate(options.Endpoint, UriKind.Absolute, out var uri) || uri.PathAndQuery != "/" || uri.UserInfo.Length > 0
            || uri.Fragment.Length > 0
            || !(uri.Scheme == "https" || (uri.Scheme == "http" && mode.IsDevelopment && uri.IsLoopback)))
        {
            errors.Add(
                nameof(options.Endpoint),
                "must be https and a host, without a path (in Development http on this machine will do)",
                "https://sts.cn-hangzhou.aliyuncs.com");
        }

        errors.RequireRange(nameof(options.DurationSeconds), options.DurationSeconds, StsOptions.MinSeconds, StsOptions.MaxSeconds, "3600");
        if (!SessionName().IsMatch(options.SessionName))
        {
            errors.Add(nameof(options.SessionName), "must be 2 to 64 letters, digits, '.', '@', '-' and '_'", "oss-callback");
        }

        return errors.Result();
    }

    [GeneratedRegex(@"^[A-Za-z0-9.@_\-]{2,64}\z")]
    private static partial Regex SessionName();
}
