using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;
using OssCallback.Callbacks;
using OssCallback.Oss;
using OssCallback.Settings;
using OssCallback.Uploads;

namespace OssCallback.Grants;

internal sealed partial class PolicyOptionsValidator : IValidateOptions<PolicyOptions>
{
    private const int MinExpireSeconds = 30;

    public ValidateOptionsResult Validate(string? name, PolicyOptions options)
    {
        var errors = new SettingErrors(PolicyOptions.SectionName);
        errors.RequireRange(nameof(options.ExpireSeconds), options.ExpireSeconds, MinExpireSeconds, SignatureV4.MaxExpirySeconds, "900");
        foreach (var (profileName, profile) in options.Profiles)
        {
            CheckProfile(errors, profileName, profile);
        }

        return errors.Result();
    }

    private static void CheckProfile(SettingErrors errors, string profileName, ProfileOptions profile)
    {
        var setting = $"{nameof(PolicyOptions.Profiles)}:{profileName}";
        if (!ProfileName().IsMatch(profileName))
        {
            errors.Add(
                setting,
                $"must be named with 1 to {PolicyOptions.MaxProfileNameLength} letters, digits, '-' and '_'",
                $"{nameof(PolicyOptions.Profiles)}:pictures:{nameof(profile.MaxBytes)}",
                "104857600");
        }

        errors.RequireRange($"{setting}:{nameof(profile.MinBytes)}", profile.MinBytes, 0, UploadProfile.MaxFormBytes, "0");
        errors.RequireRange(
            $"{setting}:{nameof(profile.MaxBytes)}", profile.MaxBytes, Math.Max(profile.MinBytes, 0), UploadProfile.MaxFormBytes,
            "104857600");
        if (profile.ExpireSeconds != 0)
        {
            errors.RequireRange(
                $"{setting}:{nameof(profile.ExpireSeconds)}", profile.ExpireSeconds, MinExpireSeconds, SignatureV4.MaxExpirySeconds, "900");
        }

        if (profile.Acl is not ("private" or "public-read" or "default"))
        {
            errors.Add($"{setting}:{nameof(profile.Acl)}", "must be private, public-read or default", "private");
        }

        foreach (var (index, type) in profile.ContentTypes.Index().Where(entry => !TypePattern().IsMatch(entry.Item)))
        {
            errors.Add(
                FormattableString.Invariant($"{setting}:{nameof(profile.ContentTypes)}:{index}"),
                $"is '{type}', which is neither type/subtype, type/* nor */* in lower case",
                "image/*");
        }

        foreach (var (index, extension) in profile.Extensions.Index().Where(entry => !Extension().IsMatch(entry.Item)))
        {
            errors.Add(
                FormattableString.Invariant($"{setting}:{nameof(profile.Extensions)}:{index}"),
                $"is '{extension}', which is not an extension with its dot in lower case",
                ".png");
        }

        foreach (var (index, variable) in profile.Variables.Index().Where(entry => !CallbackParameter.IsVariableName(entry.Item)))
        {
            errors.Add(
                FormattableString.Invariant($"{setting}:{nameof(profile.Variables)}:{index}"),
                $"is '{variable}', which does not begin with x: and go on in lower case",
                "x:album");
        }

        // The review knows the object by its key alone, and would refuse every upload.
        if (profile.Extensions.Count > 0 && !profile.KeyTemplate.EndsWith("{ext}", StringComparison.Ordinal))
        {
            errors.Add(
                $"{setting}:{nameof(profile.KeyTemplate)}",
                "must end in {ext}, because the profile's Extensions are held against the object's key",
                KeyTemplate.Default);
        }

        try
        {
            _ = new KeyTemplate(profile.KeyTemplate);
        }
        catch (FormatException exception)
        {
            errors.Add($"{setting}:{nameof(profile.KeyTemplate)}", exception.Message, KeyTemplate.Default);
        }
    }

    [GeneratedRegex(@"^[A-Za-z0-9_\-]{1,64}\z")]
    private static partial Regex ProfileName();

    [GeneratedRegex(@"^(\*/\*|[a-z0-9!#&^_.+\-]+/(\*|[a-z0-9!#&^_.+\-]+))\z")]
    private static partial Regex TypePattern();

    [GeneratedRegex(@"^\.[a-z0-9]{1,16}\z")]
    private static partial Regex Extension();
}
