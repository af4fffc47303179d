using OssCallback.Simulator.Callbacks;

namespace OssCallback.Cli.Doctor.Checks;

/// <summary>Sends what must be refused and collects what was not.</summary>
internal static class Refusals
{
    public static async Task<CheckResult> AllAsync(
        ServerUnderTest server, IReadOnlyCollection<(string Name, CallbackMessage Message)> forgeries)
    {
        var accepted = new List<string>();
        foreach (var (name, message) in forgeries)
        {
            var (taken, trip) = await server.ForgeAsync(name, message);
            if (taken)
            {
                accepted.Add($"{name} ({ServerUnderTest.Describe(trip)})");
            }
        }

        return accepted.Count == 0
            ? server.Refused($"Refused: {string.Join(", ", forgeries.Select(forgery => forgery.Name))}.")
            : CheckResult.Found($"Taken: {string.Join("; ", accepted)}.");
    }
}
