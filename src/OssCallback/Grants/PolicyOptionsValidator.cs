using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;
using OssCallback.Callbacks;
using OssCallback.Oss;
using OssCallback.Settings;
using OssCallback.Uploads;

namespace OssCallback.Grants;

internal sealed partial class PolicyOptionsValidator : IValidateOptions<PolicyOptions>
{
    private const long MaxPixels = 10_000_000_000;
    private const int MinExpireSeconds = 30;

    public ValidateOptionsResult Validate(string? name, PolicyOptions options)
    {
        var errors = new SettingErrors(PolicyOptions.SectionName);
        errors.RequireRange(nameof(options.ExpireSeconds), options.ExpireSeconds, MinExpireSeconds, SignatureV4.MaxExpirySeconds, "900");
        foreach (var (profileName, profile) in options.Profiles)
        {
            CheckProfile(errors, options, profileName, profile);
        }

        return errors.Result();
    }

    private static void CheckProfile(SettingErrors errors, PolicyOptions options, string profileName, ProfileOptions profile)
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

        errors.RequireRange($"{setting}:{nameof(profile.MaxPixels)}", profile.MaxPixels, 0, MaxPixels, "50000000");
        if (profile is { MaxPixels: > 0, CheckContent: false })
        {
            errors.Add(
                $"{setting}:{nameof(profile.MaxPixels)}", $"needs {nameof(profile.CheckContent)}",
                $"{setting}:{nameof(profile.CheckContent)}", "true");
        }

        if (profile.PublicBaseUrl.Length > 0 && (!Uri.TryCreate(profile.PublicBaseUrl, UriKind.Absolute, out var address)
            || address.Scheme is not ("http" or "https") || address.Query.Length > 0 || address.Fragment.Length > 0))
        {
            errors.Add(
                $"{setting}:{nameof(profile.PublicBaseUrl)}",
                $"is '{profile.PublicBaseUrl}', which is no address without query",
                "https://img.example.com");
        }

        if (profile.Rejected is not ("keep" or "delete" or "tag" or "move"))
        {
            errors.Add(
                $"{setting}:{nameof(profile.Rejected)}", $"is '{profile.Rejected}', but must be keep, delete, tag or move", "delete");
        }

        if (profile.Rejected == "move" && (!QuarantinePrefix().IsMatch(profile.QuarantinePrefix)
            || options.Profiles.Values.Any(other => Overlaps(profile.QuarantinePrefix, other.KeyTemplate))))
        {
            errors.Add(
                $"{setting}:{nameof(profile.QuarantinePrefix)}",
                $"is '{profile.QuarantinePrefix}', but must be letters, digits, '-', '_' and '.' that end in '/', outside of the key "
                    + "templates of all profiles: what lies below those is taken for uploads",
                "quarantine/");
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

    /// <summary>Whether keys of a template could begin as a prefix does: their first segments decide.</summary>
    private static bool Overlaps(string prefix, string template)
    {
        var first = KeyTemplate.Placeholder().Replace(
            template.Split('/')[0].Replace(".", @"\.", StringComparison.Ordinal),
            match => match.Groups[1].Value is "yyyy" or "MM" or "dd" or "HH" ? "[0-9]+" : ".+");
        return Regex.IsMatch(prefix.Split('/')[0], $@"\A{first}\z", RegexOptions.CultureInvariant);
    }

    [GeneratedRegex(@"^([A-Za-z0-9_\-][A-Za-z0-9_.\-]*/)+\z")]
    private static partial Regex QuarantinePrefix();

    [GeneratedRegex(@"^[A-Za-z0-9_\-]{1,64}\z")]
    private static partial Regex ProfileName();

    [GeneratedRegex(@"^(\*/\*|[a-z0-9!#&^_.+\-]+/(\*|[a-z0-9!#&^_.+\-]+))\z")]
    private static partial Regex TypePattern();

    [GeneratedRegex(@"^\.[a-z0-9]{1,16}\z")]
    private static partial Regex Extension();
}
