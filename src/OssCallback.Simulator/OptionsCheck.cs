using OssCallback.Simulator.Access;

namespace OssCallback.Simulator;

/// <summary>Refuses options that cannot work, naming the option, what is wrong and an example.</summary>
internal static class OptionsCheck
{
    public static void Check(OssSimulatorOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        Require(!string.IsNullOrWhiteSpace(options.DataDirectory), "DataDirectory is empty; give a folder such as './oss-data'.");
        Require(options.Port is >= 0 and <= 65535, $"Port {options.Port} is not between 0 and 65535; 0 takes a free port.");
        Require(
            !string.IsNullOrEmpty(options.Region)
                && options.Region.All(character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character == '-')
            && !options.Region.StartsWith("oss-", StringComparison.Ordinal),
            $"Region '{options.Region}' is not a region id such as 'cn-hangzhou' (without 'oss-').");
        Require(options.Buckets.Count > 0, "Buckets is empty; name at least one, such as 'playground'.");
        foreach (var bucket in options.Buckets)
        {
            Require(
                IsBucketName(bucket),
                $"Buckets: '{bucket}' is not a bucket name: 3 to 63 lower-case letters, digits or hyphens, no hyphen at the ends.");
        }

        Require(options.Buckets.Distinct(StringComparer.Ordinal).Count() == options.Buckets.Count, "Buckets names a bucket twice.");
        Require(options.Credentials.Count > 0, "Credentials is empty; give at least one access key.");
        foreach (var credentials in options.Credentials)
        {
            Require(!string.IsNullOrEmpty(credentials.AccessKeyId) && !credentials.AccessKeyId.AsSpan().ContainsAny("/:, "),
                $"Credentials: '{credentials.AccessKeyId}' cannot be an access key id; it is empty or holds one of '/', ':', ',' or "
                    + $"space.");
            Require(
                !string.IsNullOrEmpty(credentials.AccessKeySecret), $"Credentials: the secret of '{credentials.AccessKeyId}' is empty.");
        }

        Require(
            options.Credentials.DistinctBy(credentials => credentials.AccessKeyId, StringComparer.Ordinal)
                .Count() == options.Credentials.Count,
            "Credentials names an access key id twice.");
        foreach (var (accessKeyId, policies) in options.RamPolicies)
        {
            Require(options.Credentials.Any(credentials => credentials.AccessKeyId == accessKeyId),
                $"RamPolicies: '{accessKeyId}' is not the id of an access key in Credentials.");
            Require(policies.All(policy => RamPolicy.Parse(policy) is not null),
                $"RamPolicies: a policy of '{accessKeyId}' is no RAM policy, such as "
                + """{"Version":"1","Statement":[{"Effect":"Allow","Action":"oss:PutObject","Resource":"acs:oss:*:*:my-uploads/*"}]}.""");
        }

        Require(
            !string.IsNullOrEmpty(options.OwnerId) && options.OwnerId.All(char.IsAsciiDigit),
            "OwnerId is not a number such as '1000000000000001'.");
        Require(options.CallbackTimeout > TimeSpan.Zero && options.CallbackTimeout <= TimeSpan.FromMinutes(10),
            $"CallbackTimeout {options.CallbackTimeout} is not between 0 and 10 minutes; OSS's own limit is 00:00:05.");
        Require(options.MaxObjectBytes > 0, "MaxObjectBytes is not positive; OSS's own limit is 5368709120.");
        Require(options.MaxFormFieldBytes > 0, "MaxFormFieldBytes is not positive; OSS's own limit is 2097152.");
        Require(options.MaxFormFieldsBytes > 0, "MaxFormFieldsBytes is not positive; OSS's own limit is 8388608.");
        Require(options.CallbackKeyUrl is not { } keyUrl || IsAddress(keyUrl),
            $"CallbackKeyUrl '{options.CallbackKeyUrl}' is not an address such as "
            + "'https://gosspublic.alicdn.com/callback_pub_key_v1.pem'.");
        Require(options.CallbackTrustedRootsPem is not { } pem || pem.Contains("-----BEGIN CERTIFICATE-----", StringComparison.Ordinal),
            "CallbackTrustedRootsPem holds no certificate in PEM text, '-----BEGIN CERTIFICATE-----'.");
    }

    private static bool IsAddress(string text) =>
        text.All(char.IsAscii) && Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https";

    private static bool IsBucketName(string name) =>
        name is { Length: >= 3 and <= 63 }
        && name.All(character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character == '-')
        && name[0] != '-' && name[^1] != '-';

    private static void Require(bool condition, string message)
    {
        if (!condition)
        {
            throw new ArgumentException(message);
        }
    }
}
