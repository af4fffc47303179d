using OssCallback.Simulator.Faults;

namespace OssCallback.Simulator;

/// <summary>Switches for what goes wrong in the real world; may be changed while the simulator runs.</summary>
public sealed class SimulatorFaults
{
    /// <summary>Sends every callback a second time over a new connection; the uploader gets the first answer.</summary>
    public bool SendCallbackTwice { get; set; }

    /// <summary>Answers HEAD requests with 503 ServiceUnavailable.</summary>
    public bool HeadUnavailable { get; set; }

    /// <summary>Waits before the callback is sent; the wait does not count against the callback's time limit.</summary>
    public TimeSpan CallbackDelay { get; set; }

    /// <summary>Never sends the callback and answers 203 as if the address could not be reached.</summary>
    public bool DropCallback { get; set; }

    /// <summary>Passes over the first callback URL as if it could not be reached.</summary>
    public bool SkipFirstCallbackUrl { get; set; }

    /// <summary>Signs with a key that the key URL does not serve.</summary>
    public bool SignWithWrongKey { get; set; }

    /// <summary>Appends a space to the body after signing, as a proxy that rewrites bodies would change it.</summary>
    public bool AlterCallbackBody { get; set; }

    /// <summary>Requests <c>/rewritten</c> before the signed path, as a gateway with a prefix would.</summary>
    public bool RewriteCallbackPath { get; set; }

    /// <summary>Closes the connection after the callback was sent and before its answer is read.</summary>
    public bool CutCallbackConnection { get; set; }

    /// <summary>Stores the upload, then closes the uploader's connection: no callback, no answer.</summary>
    public bool CutUploadConnection { get; set; }

    /// <summary>Refuses every callback parameter with "The callback signature version is invalid."</summary>
    public bool RefuseSignatureVersion { get; set; }

    /// <summary>Fails callbacks whose body asks for <c>imageInfo</c> with "Get image info failed."</summary>
    public bool FailImageInfo { get; set; }

    /// <summary>Fails every callback with "Too many callback requests." and sends none.</summary>
    public bool TooManyCallbacks { get; set; }

    /// <summary>Faults from a list of settings: a switch's name as the control endpoint spells it, such as <c>headUnavailable</c>, or
    /// <c>callbackDelayMilliseconds=3000</c>.</summary>
    /// <exception cref="ArgumentException">A setting is not a switch; the message names those that are.</exception>
    public static SimulatorFaults Of(IEnumerable<string> settings)
    {
        var faults = new SimulatorFaults();
        FaultSettings.Parse(settings).ApplyTo(faults);
        return faults;
    }
}
