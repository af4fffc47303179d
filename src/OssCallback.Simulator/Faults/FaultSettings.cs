namespace OssCallback.Simulator.Faults;

/// <summary>The JSON of the control endpoint; what is left out is switched off.</summary>
internal sealed record FaultSettings
{
    public bool SendCallbackTwice { get; init; }

    public bool HeadUnavailable { get; init; }

    public int CallbackDelayMilliseconds { get; init; }

    public bool DropCallback { get; init; }

    public bool SkipFirstCallbackUrl { get; init; }

    public bool SignWithWrongKey { get; init; }

    public bool AlterCallbackBody { get; init; }

    public bool RewriteCallbackPath { get; init; }

    public bool CutCallbackConnection { get; init; }

    public bool CutUploadConnection { get; init; }

    public bool RefuseSignatureVersion { get; init; }

    public bool FailImageInfo { get; init; }

    public bool TooManyCallbacks { get; init; }

    public static FaultSettings Of(SimulatorFaults faults) => new()
    {
        SendCallbackTwice = faults.SendCallbackTwice,
        HeadUnavailable = faults.HeadUnavailable,
        CallbackDelayMilliseconds = (int)faults.CallbackDelay.TotalMilliseconds,
        DropCallback = faults.DropCallback,
        SkipFirstCallbackUrl = faults.SkipFirstCallbackUrl,
        SignWithWrongKey = faults.SignWithWrongKey,
        AlterCallbackBody = faults.AlterCallbackBody,
        RewriteCallbackPath = faults.RewriteCallbackPath,
        CutCallbackConnection = faults.CutCallbackConnection,
        CutUploadConnection = faults.CutUploadConnection,
        RefuseSignatureVersion = faults.RefuseSignatureVersion,
        FailImageInfo = faults.FailImageInfo,
        TooManyCallbacks = faults.TooManyCallbacks,
    };

    public void ApplyTo(SimulatorFaults faults)
    {
        faults.SendCallbackTwice = SendCallbackTwice;
        faults.HeadUnavailable = HeadUnavailable;
        faults.CallbackDelay = TimeSpan.FromMilliseconds(CallbackDelayMilliseconds);
        faults.DropCallback = DropCallback;
        faults.SkipFirstCallbackUrl = SkipFirstCallbackUrl;
        faults.SignWithWrongKey = SignWithWrongKey;
        faults.AlterCallbackBody = AlterCallbackBody;
        faults.RewriteCallbackPath = RewriteCallbackPath;
        faults.CutCallbackConnection = CutCallbackConnection;
        faults.CutUploadConnection = CutUploadConnection;
        faults.RefuseSignatureVersion = RefuseSignatureVersion;
        faults.FailImageInfo = FailImageInfo;
        faults.TooManyCallbacks = TooManyCallbacks;
    }
}
