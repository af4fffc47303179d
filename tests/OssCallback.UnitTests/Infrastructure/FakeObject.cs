namespace OssCallback.UnitTests.Infrastructure;

internal sealed record FakeObject(string Etag, long Size, string Type, string? Crc64 = "14424139366312093254");
