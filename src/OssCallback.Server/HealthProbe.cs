namespace OssCallback.Server;

/// <summary>
/// <c>OssCallback.Server health</c>: asks the server on this machine whether uploads can be taken. For container images without
/// shell and curl.
/// </summary>
internal static class HealthProbe
{
    public const string Verb = "health";

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(4);

    /// <summary>Asks the address that the server with the same arguments and environment listens on.</summary>
    /// <returns>0 when it is ready; otherwise 1, and the reason is on standard error.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        var configuration = new ConfigurationBuilder()
            .AddEnvironmentVariables("ASPNETCORE_")
            .AddEnvironmentVariables("DOTNET_")
            .AddCommandLine(args)
            .Build();
        var address = Address(configuration["urls"] is { Length: > 0 } urls ? urls : ServerHost.DefaultUrl);
        using var client = new HttpClient { Timeout = Timeout };
        try
        {
            using var answer = await client.GetAsync(new Uri(address));
            if (answer.IsSuccessStatusCode)
            {
                return 0;
            }

            await Console.Error.WriteLineAsync(await answer.Content.ReadAsStringAsync());
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            await Console.Error.WriteLineAsync($"{address} does not answer: {exception.Message}");
        }

        return 1;
    }

    /// <summary>The first address of the list, on this machine if it stands for all interfaces.</summary>
    internal static string Address(string urls)
    {
        var first = BindingAddress.Parse(urls.Split(';')[0]);
        var host = first.Host is "*" or "+" or "0.0.0.0" or "[::]" ? "127.0.0.1" : first.Host;
        return FormattableString.Invariant($"{first.Scheme}://{host}:{first.Port}/api/health");
    }
}
