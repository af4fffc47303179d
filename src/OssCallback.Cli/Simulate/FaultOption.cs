using System.CommandLine;
using OssCallback.Simulator;

namespace OssCallback.Cli.Simulate;

/// <summary><c>--fault</c>, which every command with a simulated OSS has.</summary>
internal static class FaultOption
{
    public static Option<string[]> Create()
    {
        var option = new Option<string[]>("--fault")
        {
            Description = "Something that goes wrong, by its name at /_simulator/faults, such as headUnavailable or "
                + "callbackDelayMilliseconds=3000; may be repeated.",
        };
        option.Validators.Add(result =>
        {
            try
            {
                SimulatorFaults.Of(result.Tokens.Select(token => token.Value));
            }
            catch (ArgumentException unknown)
            {
                result.AddError(unknown.Message);
            }
        });
        return option;
    }
}
