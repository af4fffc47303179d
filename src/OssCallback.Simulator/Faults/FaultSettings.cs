using System.Text.Json;
using OssCallback.Simulator.Storage;

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

    /// <summary>Settings in the words of the JSON: <c>name</c> is true, <c>name=value</c> a number or a truth value.</summary>
    public static FaultSettings Parse(IEnumerable<string> settings)
    {
        var all = new List<string>();
        foreach (var text in settings)
        {
            var pair = text.Split('=', 2);
            var member = $"\"{JsonEncodedText.Encode(pair[0])}\":{(pair.Length == 2 ? pair[1] : "true")}";
            if (Read("{" + member + "}") is not { CallbackDelayMilliseconds: >= 0 })
            {
                throw new ArgumentException(
                    $"'{text}' is not a fault. Faults are: {string.Join(", ", Names())}; with a value: callbackDelayMilliseconds=3000.");
            }

            all.Add(member);
        }

        return Read($"{{{string.Join(',', all.Distinct(StringComparer.Ordinal))}}}")
            ?? throw new ArgumentException("A fault is named twice with different values.");
    }

    private static FaultSettings? Read(string json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, SimulatorJsonContext.Default.FaultSettings);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static IEnumerable<string> Names() => SimulatorJsonContext.Default.FaultSettings.Properties.Select(property => property.Name);
}
