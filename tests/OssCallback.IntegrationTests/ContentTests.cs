using System.Buffers.Binary;
using System.Text;
using OssCallback.IntegrationTests.Support;

namespace OssCallback.IntegrationTests;

/// <summary>Files under true and false types through the real server: what is dressed as something else does not become ready.</summary>
public sealed class ContentTests
{
    /// <summary>One grey pixel each.</summary>
    private static readonly byte[] Png = Convert.FromBase64String(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==");

    private static readonly byte[] Gif = Convert.FromBase64String("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7");

    private static readonly byte[] Webp = Convert.FromBase64String("UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==");

    private static readonly byte[] Jpeg = Convert.FromHexString(
        "FFD8FFE000104A46494600010100000100010000FFC0000B080001000101011100FFDA0008010100003F00D2CF20FFD9");

    private static readonly byte[] Zip = [0x50, 0x4B, 3, 4, 20, 0, .. new byte[30]];

    public static TheoryData<string, byte[], string?> Files { get; } = new()
    {
        { "true.png", Png, null },
        { "true.gif", Gif, null },
        { "true.webp", Webp, null },
        { "true.jpg", Jpeg, null },
        { "true.pdf", "%PDF-1.7\n"u8.ToArray(), null },
        { "true.zip", Zip, null },
        { "notes.txt", "a < b"u8.ToArray(), null },
        { "nothing.txt", [], null },
        { "page.png", "<!DOCTYPE html><script>alert(1)</script>"u8.ToArray(), "content_mismatch" },
        { "drawing.png", "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"u8.ToArray(), "content_mismatch" },
        { "wide.png", [0xFF, 0xFE, .. Encoding.Unicode.GetBytes("<html>")], "content_mismatch" },
        { "archive.jpg", Zip, "content_mismatch" },
        { "program.pdf", "MZ\x90"u8.ToArray(), "content_mismatch" },
        { "script.webp", "#!/bin/sh\n"u8.ToArray(), "content_mismatch" },
        { "picture.gif", Png, "content_mismatch" },
        { "nothing.png", [], "content_mismatch" },
        { "enormous.png", Sized(50_000, 50_000), "image_too_large" },
        { "large.png", Sized(1000, 1000), null },
        { "cut.png", Png[..20], "image_unreadable" },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public async Task A_file_is_what_its_type_says_or_rejected(string name, byte[] content, string? reason)
    {
        await using var deployment = await Deployment.StartAsync(
            ("Policy:Profiles:default:CheckContent", "true"), ("Policy:Profiles:default:MaxPixels", "1000000"));
        var grant = await deployment.Client.GrantAsync(name, content.Length);
        Assert.Equal(200, (await deployment.Client.PostAsync(grant, content)).Status);

        var record = await deployment.Client.FinalAsync(grant.UploadId);

        Assert.Equal((reason is null ? "ready" : "rejected", reason), ((string)record["state"]!, (string?)record["reason"]));
    }

    [Fact]
    public async Task A_profile_that_does_not_ask_for_it_takes_the_type_as_it_is()
    {
        await using var deployment = await Deployment.StartAsync();

        Assert.Equal("ready", (string)(await deployment.Client.UploadAsync("<html>"u8.ToArray()))["state"]!);
    }

    private static byte[] Sized(uint width, uint height)
    {
        var bytes = Png.ToArray();
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(16), width);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(20), height);
        return bytes;
    }
}
