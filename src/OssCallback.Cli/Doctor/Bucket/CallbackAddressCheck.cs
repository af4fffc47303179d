using System.Net.Sockets;
using OssCallback.Simulator.Callbacks;

namespace OssCallback.Cli.Doctor.Bucket;

/// <summary>Whether OSS can reach the addresses in <c>Callback:Urls</c>, as far as that can be told from here.</summary>
internal static class CallbackAddressCheck
{
    public static DoctorCheck<BucketUnderTest> Address { get; } = new("callback-address", "The callback addresses can be called",
        Severity.High,
        "Callbacks do not arrive: uploaders get 203 and the service learns of uploads late, from their clients or by looking.",
        "Give Callback:Urls an address that the internet reaches, with a name and https; on a laptop a tunnel will do.", RunAsync);

    private static async Task<CheckResult> RunAsync(BucketUnderTest bucket)
    {
        foreach (var target in bucket.Callbacks)
        {
            var addresses = await target.Url.ResolveAsync(CancellationToken.None);
            if (addresses.Length == 0)
            {
                return CheckResult.Found($"{target.Url.Host} has no address.");
            }

            if (!bucket.IsSimulated && addresses.Any(CallbackUrl.IsPrivate))
            {
                return CheckResult.Found(
                    $"{target.Url.Host} is the private address {addresses.First(CallbackUrl.IsPrivate)}: "
                    + "OSS answers 'Private address is forbidden to callback.'");
            }

            try
            {
                await TlsProbe.ConnectAsync(target.Url, name: null);
            }
            catch (Exception exception) when (exception is SocketException or IOException or OperationCanceledException)
            {
                return CheckResult.Found($"{target.Url.Authority}, asked from this machine: {exception.Message}", Severity.Medium);
            }

            bucket.ReachedCallbacks.Add(target);
            if (!target.Url.Secure)
            {
                bucket.Remarks.Add($"{target.Url.Authority} is called by http: whoever is on the way reads what the callbacks say.");
            }
        }

        return CheckResult.Passed(
            $"{string.Join(", ", bucket.Callbacks.Select(target => target.Url.Authority))}: the port answers. "
            + "'oss-callback doctor URL' examines what is behind it.");
    }
}
