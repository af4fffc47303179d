using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;
using OssCallback.Settings;

namespace OssCallback.Oss;

internal sealed partial class OssOptionsValidator(DevelopmentMode mode) : IValidateOptions<OssOptions>
{
    // What the platform leaves in the setting when it cannot read the vault; signing with it would look like a wrong secret.
    private const string VaultReference = "@Microsoft.KeyVault(";

    public ValidateOptionsResult Validate(string? name, OssOptions options)
    {
        var errors = new SettingErrors(OssOptions.SectionName);
        CheckCredentials(errors, options);
        if (!BucketName().IsMatch(options.Bucket))
        {
            errors.Add(
                nameof(options.Bucket),
                "is missing or no bucket name (3 to 63 lower case letters, digits and inner '-')",
                "my-uploads");
        }

        if (!RegionName().IsMatch(options.Region))
        {
            errors.Add(nameof(options.Region), "is missing or no region without prefix", "cn-hangzhou");
        }

        CheckEndpoint(errors, nameof(options.Endpoint), options.Endpoint);
        CheckEndpoint(errors, nameof(options.PublicEndpoint), options.PublicEndpoint);
        return errors.Result();
    }

    private void CheckCredentials(SettingErrors errors, OssOptions options)
    {
        if (options.Credentials is not (OssOptions.SettingsCredentials or OssOptions.RamRoleCredentials or OssOptions.AssumedCredentials))
        {
            errors.Add(
                nameof(options.Credentials),
                $"is '{options.Credentials}', but must be Settings, EcsRamRole or AssumeRole",
                "Settings");
        }

        if (options.Credentials != OssOptions.RamRoleCredentials)
        {
            errors.Require(nameof(options.AccessKeyId), options.AccessKeyId, "LTAI5tExample");
            errors.Require(nameof(options.AccessKeySecret), options.AccessKeySecret, "your-access-key-secret");
            if (options.AccessKeySecret.StartsWith(VaultReference, StringComparison.Ordinal))
            {
                errors.Add(
                    nameof(options.AccessKeySecret),
                    "is a Key Vault reference that was not resolved: the vault, the secret or the app's right to read it is missing",
                    "your-access-key-secret");
            }
        }
        else if (!RoleName().IsMatch(options.RamRole))
        {
            errors.Add(
                nameof(options.RamRole),
                "is missing or no name of a role (1 to 64 letters, digits, '-', '_' and '.')",
                "upload-service");
        }

        if (options.Credentials == OssOptions.AssumedCredentials && !IsRoleArn(options.RoleArn))
        {
            errors.Add(nameof(options.RoleArn), "is missing or no role", "acs:ram::1234567890123456:role/upload-service");
        }

        // Whoever answers in the metadata service's place is the bucket's owner to us.
        if (options.MetadataEndpoint != OssOptions.DefaultMetadataEndpoint
            && !(mode.IsDevelopment && Uri.TryCreate(options.MetadataEndpoint, UriKind.Absolute, out var uri)
                && uri is { Scheme: "http" or "https", IsLoopback: true, PathAndQuery: "/" }))
        {
            errors.Add(
                nameof(options.MetadataEndpoint),
                $"must be {OssOptions.DefaultMetadataEndpoint}; in Development an address of this machine will do",
                OssOptions.DefaultMetadataEndpoint);
        }
    }

    /// <summary>Whether a text names a RAM role.</summary>
    internal static bool IsRoleArn(string text) => RoleArn().IsMatch(text);

    private void CheckEndpoint(SettingErrors errors, string key, string? endpoint)
    {
        const string Example = "https://oss-cn-hangzhou.aliyuncs.com";
        if (string.IsNullOrEmpty(endpoint))
        {
            return;
        }

        if (!Uri.TryCreate(endpoint, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.PathAndQuery != "/"
            || uri.UserInfo.Length > 0 || uri.Fragment.Length > 0)
        {
            errors.Add(key, "must be scheme and host, without bucket and path", Example);
        }
        else if (uri.Scheme == "http" && !mode.IsDevelopment
            && !uri.Host.EndsWith("-internal.aliyuncs.com", StringComparison.OrdinalIgnoreCase))
        {
            errors.Add(key, "must be https outside Development (http is accepted for internal endpoints only)", Example);
        }
    }

    [GeneratedRegex(@"^[A-Za-z0-9_.\-]{1,64}\z")]
    private static partial Regex RoleName();

    [GeneratedRegex(@"^acs:ram::[0-9]{1,32}:role/[A-Za-z0-9_.\-]{1,64}\z")]
    private static partial Regex RoleArn();

    [GeneratedRegex(@"^[a-z0-9][a-z0-9\-]{1,61}[a-z0-9]\z")]
    private static partial Regex BucketName();

    [GeneratedRegex(@"^(?!oss-)[a-z]{2,}(-[a-z0-9]+)+\z")]
    private static partial Regex RegionName();
}
