using System.Security.Cryptography;
using System.Text;
using OssCallback.Cli.Send;
using OssCallback.Simulator.Callbacks;
using Headers = OssCallback.Callbacks.CallbackHeaders;

namespace OssCallback.Cli.Doctor;

/// <summary>Makes the callbacks of an examination: each tells of a new upload, unless a grant fixes the object.</summary>
/// <param name="Callback">Template and body type.</param>
/// <param name="Upload">What is told.</param>
/// <param name="ObjectFixed">Whether the object comes from a grant.</param>
internal sealed record CallbackMaker(CallbackRequest Callback, ReportedUpload Upload, bool ObjectFixed)
{
    /// <summary>A callback for an address.</summary>
    /// <param name="key">Signs.</param>
    /// <param name="signed">The address that is signed.</param>
    /// <param name="sent">The address that it goes to.</param>
    public CallbackMessage Make(SigningKey key, CallbackUrl signed, CallbackUrl sent) => Make(key, signed, sent, Upload.Bucket);

    /// <summary>The same with another bucket.</summary>
    public CallbackMessage Make(SigningKey key, CallbackUrl signed, CallbackUrl sent, string bucket)
    {
        var upload = Upload with
        {
            Bucket = bucket,
            RequestId = ReportedUpload.NewRequestId(),
            Object = ObjectFixed ? Upload.Object : $"{Upload.Object}{RandomNumberGenerator.GetHexString(16, lowercase: true)}.png",
        };
        return new CallbackSigner(key, TimeProvider.System).Sign(signed, Callback, upload) with { Target = sent.Path + sent.Query };
    }

    /// <summary>A message whose body, signature and Content-MD5 are new and fit each other.</summary>
    public static CallbackMessage Resign(CallbackMessage message, SigningKey key, CallbackUrl signed, byte[] body) => message
        .WithBody(body)
        .WithHeader(Headers.Authorization, key.Sign(signed, body))
        .WithHeader(Headers.ContentMd5, Md5(body));

    /// <summary>A message that names another key.</summary>
    public static CallbackMessage NameKey(CallbackMessage message, string keyUrl) =>
        message.WithHeader(Headers.PublicKeyUrl, Convert.ToBase64String(Encoding.ASCII.GetBytes(keyUrl)));

    private static string Md5(byte[] body)
    {
        using var md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        md5.AppendData(body);
        return Convert.ToBase64String(md5.GetHashAndReset());
    }
}
