using System.Text.Json;
using System.Text.Json.Serialization;

namespace OssCallback.Uploads;

/// <summary>Everything that is known about one upload; the same shape travels through the queue and lies in the store.</summary>
/// <remarks>Unknown JSON members are ignored, so a newer writer does not stop an older reader.</remarks>
public sealed record UploadRecord
{
    /// <summary>The profile of uploads that name none.</summary>
    public const string DefaultProfile = "default";

    /// <summary>The version of this shape that this code writes.</summary>
    public const int CurrentSchemaVersion = 2;

    /// <summary>From this version on a ready upload is counted by its source, too.</summary>
    internal const int VersionCountedBySource = 2;

    private static readonly string[] ClaimsBesideVariables = ["clientIp", "image", "operation", "requestId"];
    private static readonly string[] ClaimsWithVariables = [.. ClaimsBesideVariables, "variables"];

    /// <summary>The version of the shape that was written.</summary>
    public int SchemaVersion { get; init; } = CurrentSchemaVersion;

    /// <summary>The identity of bucket and object, see <see cref="UploadId"/>.</summary>
    public required string Id { get; init; }

    /// <summary>The bucket.</summary>
    public required string Bucket { get; init; }

    /// <summary>The object key.</summary>
    public required string Object { get; init; }

    /// <summary>The original file name as the client gave it with the grant, or null.</summary>
    public string? FileName { get; init; }

    /// <summary>The object's ETag without quotes; a claim until the state is past <see cref="UploadState.Received"/>.</summary>
    public string? Etag { get; init; }

    /// <summary>The object's size in bytes; a claim until the state is past <see cref="UploadState.Received"/>.</summary>
    public long Size { get; init; }

    /// <summary>The object's Content-Type; a claim until the state is past <see cref="UploadState.Received"/>.</summary>
    public string? MimeType { get; init; }

    /// <summary>Image information as OSS reported it, or null.</summary>
    public UploadImage? Image { get; init; }

    /// <summary>CRC-64/ECMA of the object as an unsigned decimal number.</summary>
    public string? Crc64 { get; init; }

    /// <summary>Base64 MD5 of the content, for PutObject and PostObject.</summary>
    public string? ContentMd5 { get; init; }

    /// <summary>When the object was written, by OSS's clock in whole seconds; null in records of older versions.</summary>
    public DateTimeOffset? LastModified { get; init; }

    /// <summary>
    /// How the object came to be, such as <c>Normal</c>, <c>Multipart</c> or <c>Symlink</c>; null in records of older versions.
    /// </summary>
    public string? ObjectType { get; init; }

    /// <summary>When OSS told all this, by its clock in whole seconds; null in records of older versions.</summary>
    public DateTimeOffset? SeenAt { get; init; }

    /// <summary>OSS's name of the upload operation, such as <c>PostObject</c>.</summary>
    public string? Operation { get; init; }

    /// <summary>OSS's request id of the upload.</summary>
    public string? RequestId { get; init; }

    /// <summary>The uploader's address as OSS saw it.</summary>
    public string? ClientIp { get; init; }

    /// <summary>The user whom the ticket names; empty for anonymous uploads in Development.</summary>
    public string User { get; init; } = string.Empty;

    /// <summary>The profile that the grant was issued for.</summary>
    public string Profile { get; init; } = string.Empty;

    /// <summary>Custom variables of the callback, named with their <c>x:</c> prefix.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// The members of this record that nobody but the uploader vouches for: whoever holds a ticket can have OSS sign others. The first
    /// that fit the object stay.
    /// </summary>
    public IReadOnlyList<string> Claims { get; init; } = [];

    /// <summary>When this service first heard of the upload; in a message, when the message was made.</summary>
    public DateTimeOffset ReceivedAt { get; init; }

    /// <summary>
    /// The day of <see cref="ReceivedAt"/> in the configured time zone, <c>yyyy-MM-dd</c>; set when the record is first stored and never
    /// changed.
    /// </summary>
    public string? Day { get; init; }

    /// <summary>
    /// Until when the grant let an upload begin, as its ticket says; null for directories, which credentials keep open, and for what was
    /// found in the bucket.
    /// </summary>
    public DateTimeOffset? GrantExpires { get; init; }

    /// <summary>
    /// W3C <c>traceparent</c> of what this service did first with the upload, so that what it does later is of the same trace; null while
    /// traces are not recorded.
    /// </summary>
    public string? TraceParent { get; init; }

    /// <summary>Who told us.</summary>
    public UploadSource Source { get; init; }

    /// <summary>
    /// The callback's body as it was received and verified, kept as evidence; Base64 in JSON. An answer shows it without the ticket.
    /// </summary>
    public byte[]? RawBody { get; init; }

    /// <summary>Where the upload stands.</summary>
    public UploadState State { get; init; } = UploadState.Received;

    /// <summary>A stable code that says why an upload was rejected or failed.</summary>
    public string? Reason { get; init; }

    /// <summary>
    /// Why a person, or a reviewer that answers later, has to decide, while the state is <see cref="UploadState.Reviewing"/>; null when
    /// nobody is waited for.
    /// </summary>
    public string? Hold { get; init; }

    /// <summary>The reviewer whose answer comes later, see <see cref="Hold"/>; null when it is a person that has to decide.</summary>
    public string? Awaits { get; init; }

    /// <summary>Reviewers that accepted this object before one answered later, and are not asked again; null for none.</summary>
    public IReadOnlyList<string>? AcceptedBy { get; init; }

    /// <summary>What is still to be done with the object of a rejected upload; null for nothing.</summary>
    public Disposal? Disposal { get; init; }

    /// <summary>When this service removed the object from its key; null while it is there, as far as this service knows.</summary>
    public DateTimeOffset? RemovedAt { get; init; }

    /// <summary>Whether the record is to go, too, as soon as everybody was told of what it owes.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsErased { get; init; }

    /// <summary>1 for the first object under this key; one more for each other object that took its place.</summary>
    public int Revision { get; init; } = 1;

    /// <summary>Where everybody can read the object once it is ready, for profiles with <c>PublicBaseUrl</c>; null for others.</summary>
    public string? Url { get; init; }

    /// <summary>The steps so far, oldest first.</summary>
    public IReadOnlyList<UploadTransition> Transitions { get; init; } = [];

    /// <summary>Events that recipients have not been told of yet, oldest first; null for none.</summary>
    public IReadOnlyList<OwedNotification>? Owed { get; init; }

    /// <summary>
    /// When the message was made whose processing brought the latest of <see cref="Owed"/>: the same message, delivered again, makes sure
    /// that those were woken who are to be told. Null where no message did.
    /// </summary>
    public DateTimeOffset? OwedByMessageOf { get; init; }

    /// <summary>Events that recipients took, oldest first and not more than the latest twenty; null for none.</summary>
    public IReadOnlyList<ToldNotification>? Told { get; init; }

    /// <summary>Whether the upload waits for a decision: a person's, or that of a reviewer that answers later.</summary>
    [JsonIgnore]
    public bool IsHeld => State == UploadState.Reviewing && Hold is not null;

    /// <summary>Whether the state is ready, rejected or failed.</summary>
    [JsonIgnore]
    public bool IsTerminal => State is UploadState.Ready or UploadState.Rejected or UploadState.Failed;

    /// <summary>
    /// What only a callback tells of an upload; the object tells the rest. Variables that the ticket covers are the grant's own.
    /// </summary>
    internal static IReadOnlyList<string> ClaimsOfCallbacks(bool areVariablesGranted) =>
        areVariablesGranted ? ClaimsBesideVariables : ClaimsWithVariables;

    /// <summary>Serialises to UTF-8 JSON.</summary>
    public byte[] ToJson() => UploadJsonWriter.Write(this, UploadJsonWriter.Default.UploadRecord);

    /// <summary>The record as a message of the queue, to be processed again: what is owed and was told stays in the store.</summary>
    /// <param name="madeAt">From when on the message's age counts.</param>
    internal byte[] ToMessage(DateTimeOffset madeAt) =>
        (this with { ReceivedAt = madeAt, Owed = null, OwedByMessageOf = null, Told = null }).ToJson();

    /// <summary>Reads UTF-8 JSON.</summary>
    /// <exception cref="JsonException">The text is not an upload record.</exception>
    public static UploadRecord FromJson(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, UploadJsonContext.Default.UploadRecord)
        ?? throw new JsonException("The text is the JSON value null, not an upload record.");
}
