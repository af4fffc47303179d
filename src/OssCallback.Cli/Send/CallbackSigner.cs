using System.Text;
using OssCallback.Simulator.Callbacks;

namespace OssCallback.Cli.Send;

/// <summary>Makes callbacks as OSS makes them: template expanded, body signed, headers as on the wire.</summary>
internal sealed class CallbackSigner(SigningKey key, TimeProvider time)
{
    private const string AccountId = "1000000000000001";

    /// <summary>One signed callback.</summary>
    /// <param name="url">Where it goes; path and query are signed.</param>
    /// <param name="callback">The callback parameter: template, body type, host.</param>
    /// <param name="upload">What it tells.</param>
    public CallbackMessage Sign(CallbackUrl url, CallbackRequest callback, ReportedUpload upload)
    {
        var now = time.GetUtcNow();
        var variables = new CallbackVariables(
            upload.ToStoredObject(now), upload.Operation, upload.RequestId, clientIp: "203.0.113.7", upload.Variables, upload.Image);
        var body = Encoding.UTF8.GetBytes(
            callback.Body.Render(callback.BodyType == CallbackRequest.JsonType ? variables.ForJson : variables.ForForm));
        var origin = new CallbackOrigin(upload.Bucket, AccountId, AccountId, upload.RequestId, key.UrlBase64);
        return CallbackMessage.Create(url, callback, origin, key.Sign(url, body), body, now);
    }
}
