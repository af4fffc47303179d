using System.Collections.Frozen;
using Microsoft.Extensions.Options;
using OssCallback.Callbacks;

namespace OssCallback.Grants;

/// <summary>The configured profiles; one named <c>default</c> exists when none is configured.</summary>
public sealed class UploadProfiles : IProfileVariables
{
    private readonly FrozenDictionary<string, UploadProfile> _profiles;
    private readonly UploadProfile[] _byName;

    /// <summary>Compiles <c>Policy:Profiles</c>.</summary>
    /// <exception cref="FormatException">A key template cannot be used.</exception>
    public UploadProfiles(IOptions<PolicyOptions> options)
    {
        var policy = options.Value;
        _profiles = (policy.Profiles.Count > 0
            ? policy.Profiles
            : new Dictionary<string, ProfileOptions> { [PolicyOptions.DefaultProfile] = new() })
            .ToFrozenDictionary(
                pair => pair.Key, pair => new UploadProfile(pair.Key, pair.Value, policy.ExpireSeconds), StringComparer.Ordinal);
        _byName = [.. _profiles.Values.OrderBy(profile => profile.Name, StringComparer.Ordinal)];
    }

    /// <summary>All profiles.</summary>
    public IReadOnlyCollection<UploadProfile> All => _profiles.Values;

    /// <summary>Their names, as a sentence for a client that asked for another.</summary>
    internal string Known => $"Known profiles: {string.Join(", ", _profiles.Keys.Order(StringComparer.Ordinal))}.";

    /// <inheritdoc/>
    IEnumerable<string> IProfileVariables.Of(string profile) => Find(profile)?.Variables ?? [];

    /// <summary>The profiles whose grants can have led to a key, by name.</summary>
    internal IEnumerable<UploadProfile> Leading(string key) => _byName.Where(profile => profile.KeyPattern.UserOf(key) is not null);

    /// <summary>A profile by name, or null.</summary>
    public UploadProfile? Find(string name) => _profiles.GetValueOrDefault(name);
}
