namespace OssCallback.UnitTests.Infrastructure;

internal sealed record FakeObject(string Etag, long Size, string Type, string? Crc64 = "14424139366312093254")
{
    public DateTimeOffset? LastModified { get; init; } = new(2026, 3, 1, 11, 59, 0, TimeSpan.Zero);

    /// <summary>OSS's clock when it answers.</summary>
    public DateTimeOffset? AnsweredAt { get; init; }

    public string? ObjectType { get; init; } = "Normal";
}
