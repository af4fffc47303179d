using OssCallback.Simulator.Callbacks;

namespace OssCallback.Simulator.Uploads;

/// <summary>A checked request to store an object: all that is missing is the bytes.</summary>
internal sealed record UploadDraft
{
    public required string Bucket { get; init; }

    public required string Key { get; init; }

    public required string ContentType { get; init; }

    public required UploadAttributes Attributes { get; init; }

    /// <summary>The name that <c>${operation}</c> stands for.</summary>
    public required string Operation { get; init; }

    /// <summary>Who uploads, for the callback's <c>x-oss-requester</c>.</summary>
    public required string? AccessKeyId { get; init; }

    public CallbackRequest? Callback { get; init; }
}
