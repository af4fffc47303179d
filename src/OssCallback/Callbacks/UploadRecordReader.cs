using System.Globalization;
using OssCallback.Telemetry;
using OssCallback.Uploads;

namespace OssCallback.Callbacks;

/// <summary>
/// Turns a verified callback into a record. What the object can tell is a claim until the processor has looked at it; the rest stays one.
/// </summary>
internal static class UploadRecordReader
{
    public static UploadRecord FromCallback(CallbackBody body, byte[] rawBody, string bucket, string key, UploadTicket? ticket,
        IReadOnlyDictionary<string, string> variables, DateTimeOffset now) => new()
        {
            Id = UploadId.Of(bucket, key),
            Bucket = bucket,
            Object = key,
            FileName = ticket?.FileName,
            GrantExpires = ticket?.GrantExpires,
            Etag = body[CallbackFields.Etag]?.Trim('"'),
            Size = long.TryParse(body[CallbackFields.Size], NumberStyles.None, CultureInfo.InvariantCulture, out var size) ? size : 0,
            MimeType = body[CallbackFields.MimeType],
            Image = ReadImage(body),
            Crc64 = body[CallbackFields.Crc64],
            ContentMd5 = body[CallbackFields.ContentMd5],
            Operation = body[CallbackFields.Operation],
            RequestId = body[CallbackFields.RequestId],
            ClientIp = body[CallbackFields.ClientIp],
            User = ticket?.User ?? string.Empty,
            Profile = ticket?.Profile ?? UploadRecord.DefaultProfile,
            Variables = variables,
            Claims = UploadRecord.ClaimsOfCallbacks(areVariablesGranted: ticket?.Variables is not null),
            ReceivedAt = now,
            TraceParent = UploadTelemetry.Carried(body[CallbackFields.TraceParent]),
            Source = UploadSource.Callback,
            RawBody = rawBody,
        };

    private static UploadImage? ReadImage(CallbackBody body)
    {
        var image = new UploadImage(
            ReadPixels(body[CallbackFields.ImageWidth]), ReadPixels(body[CallbackFields.ImageHeight]), body[CallbackFields.ImageFormat]);
        return image is { Width: null, Height: null, Format: null } ? null : image;
    }

    private static int? ReadPixels(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var pixels) ? pixels : null;
}
