using System.Text;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using OssCallback.Processing;
using OssCallback.UnitTests.Infrastructure;
using OssCallback.Uploads;

namespace OssCallback.UnitTests.Processing;

public sealed class FileSignatureTests
{
    [Theory]
    [InlineData("89504E470D0A1A0A0000000D49484452", nameof(FileKind.Png))]
    [InlineData("FFD8FFE000104A464946", nameof(FileKind.Jpeg))]
    [InlineData("474946383961", nameof(FileKind.Gif))]
    [InlineData("524946461A000000574542505650384C", nameof(FileKind.Webp))]
    [InlineData("5249464624000000574156456D", nameof(FileKind.Wav))]
    [InlineData("5249464624000000415649204C", nameof(FileKind.Avi))]
    [InlineData("424D360000000000000036000000", nameof(FileKind.Bmp))]
    [InlineData("49492A0008000000", nameof(FileKind.Tiff))]
    [InlineData("4D4D002A00000008", nameof(FileKind.Tiff))]
    [InlineData("0000001C6674797061766966", nameof(FileKind.Heif))]
    [InlineData("000000186674797068656963", nameof(FileKind.Heif))]
    [InlineData("000000206674797069736F6D", nameof(FileKind.Mp4))]
    [InlineData("0000001466747970717420206D", nameof(FileKind.Mp4))]
    [InlineData("0000000877696465", nameof(FileKind.Mp4))]
    [InlineData("255044462D312E37", nameof(FileKind.Pdf))]
    [InlineData("1A45DFA3", nameof(FileKind.Matroska))]
    [InlineData("4F676753", nameof(FileKind.Ogg))]
    [InlineData("494433", nameof(FileKind.Mp3))]
    [InlineData("FFFB9064", nameof(FileKind.Mp3))]
    [InlineData("FFF150", nameof(FileKind.Aac))]
    [InlineData("504B0304", nameof(FileKind.Zip))]
    [InlineData("504B0506", nameof(FileKind.Zip))]
    [InlineData("1F8B08", nameof(FileKind.Gzip))]
    [InlineData("526172211A0700", nameof(FileKind.Rar))]
    [InlineData("377ABCAF271C", nameof(FileKind.SevenZip))]
    [InlineData("D0CF11E0A1B11AE1", nameof(FileKind.Ole))]
    [InlineData("4D5A9000", nameof(FileKind.Program))]
    [InlineData("7F454C46", nameof(FileKind.Program))]
    [InlineData("CFFAEDFE", nameof(FileKind.Program))]
    [InlineData("CAFEBABE", nameof(FileKind.Program))]
    [InlineData("0061736D", nameof(FileKind.Program))]
    [InlineData("", nameof(FileKind.Unknown))]
    [InlineData("010203", nameof(FileKind.Unknown))]
    public void Knows_a_file_by_its_first_bytes(string hex, string kind) =>
        Assert.Equal(kind, FileSignature.Of(Convert.FromHexString(hex)).ToString());

    [Theory]
    [InlineData("<!DOCTYPE html><p>", nameof(FileKind.Html))]
    [InlineData("  \r\n\t<ScRiPt>alert(1)</script>", nameof(FileKind.Html))]
    [InlineData("<!-- a comment --><p>", nameof(FileKind.Html))]
    [InlineData("<img src=x onerror=alert(1)>", nameof(FileKind.Html))]
    [InlineData("<?php phpinfo();", nameof(FileKind.Html))]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", nameof(FileKind.Xml))]
    [InlineData("<?xml version='1.0'?><svg/>", nameof(FileKind.Xml))]
    [InlineData("<!-- drawn by hand --><svg/>", nameof(FileKind.Xml))]
    [InlineData("#!/bin/sh\nrm -rf /", nameof(FileKind.Script))]
    [InlineData("Dear all, a < b and c > d", nameof(FileKind.Unknown))]
    [InlineData("< 5 %", nameof(FileKind.Unknown))]
    public void Knows_text_that_a_browser_or_a_shell_runs_in_any_encoding(string text, string kind)
    {
        Assert.Equal(kind, FileSignature.Of(Encoding.UTF8.GetBytes(text)).ToString());
        if (kind != nameof(FileKind.Script))
        {
            foreach (var encoding in new Encoding[] { Encoding.UTF8, Encoding.Unicode, Encoding.BigEndianUnicode })
            {
                Assert.Equal(kind, FileSignature.Of([.. encoding.GetPreamble(), .. encoding.GetBytes(text)]).ToString());
            }
        }
    }

    [Theory]
    [InlineData("image/png", nameof(FileKind.Png), true)]
    [InlineData("image/png", nameof(FileKind.Jpeg), false)]
    [InlineData("image/png", nameof(FileKind.Unknown), false)]
    [InlineData("image/svg+xml", nameof(FileKind.Xml), true)]
    [InlineData("image/svg+xml", nameof(FileKind.Html), false)]
    [InlineData("image/x-raw", nameof(FileKind.Unknown), true)]
    [InlineData("image/x-raw", nameof(FileKind.Tiff), true)]
    [InlineData("image/x-raw", nameof(FileKind.Html), false)]
    [InlineData("video/x-own", nameof(FileKind.Program), false)]
    [InlineData("audio/x-own", nameof(FileKind.Zip), false)]
    [InlineData("application/pdf", nameof(FileKind.Html), false)]
    [InlineData("application/zip", nameof(FileKind.Program), false)]
    [InlineData("application/octet-stream", nameof(FileKind.Program), true)]
    [InlineData("text/html", nameof(FileKind.Html), true)]
    [InlineData("text/plain", nameof(FileKind.Unknown), true)]
    public void Holds_it_against_the_type(string type, string kind, bool fits) =>
        Assert.Equal(fits, FileSignature.Fits(type, Enum.Parse<FileKind>(kind)));

    [Theory]
    [InlineData(".avif .bmp .gif .heic .jpg .png .tif .webp .svg .pdf .zip .gz .rar .7z")]
    [InlineData(".mp4 .mov .m4a .mkv .webm .avi .ogg .mp3 .aac .wav")]
    [InlineData(".doc .docx .xls .xlsx .ppt .pptx")]
    public void No_type_of_a_file_with_a_signature_takes_just_anything(string extensions) => Assert.All(
        extensions.Split(' '),
        extension => Assert.False(FileSignature.Fits(ContentTypes.OfExtension(extension), FileKind.Script), extension));

    [Theory]
    [InlineData("89504E470D0A1A0A0000000D494844520000C3500000C350", 50_000, 50_000)]
    [InlineData("474946383961E8030200", 1000, 2)]
    [InlineData("424D36000000000000003600000028000000E803000018FCFFFF", 1000, 1000)]
    [InlineData("FFD8FFE000104A46494600010100000100010000FFC2001108000A0014030111", 20, 10)]
    [InlineData("FFD8FFFFE0000201FFC0001108FFFFFFFE030111", null, null)]
    [InlineData("524946460000000057454250565038580A00000000000000E70300010000", 1000, 2)]
    [InlineData("524946460000000057454250565038200000000000000000009D012AE8030200", null, null)]
    [InlineData("5249464600000000574542505650384C000000002FE7C300000000000000", 1000, 4)]
    [InlineData("89504E470D0A1A0A", null, null)]
    public void Reads_a_pictures_size_from_its_header(string hex, int? width, int? height)
    {
        var bytes = Convert.FromHexString(hex);

        var size = ImageSize.Of(FileSignature.Of(bytes), bytes);

        if (width is not null)
        {
            Assert.Equal(((long)width, (long)height!), size);
        }
        else
        {
            Assert.True(size is null || size.Value.Width > 0);
        }
    }

    [Property(MaxTest = 1000)]
    public Property Never_throws_whatever_the_bytes() => Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), Hostile.Text, (bytes, text) =>
    {
        string[] beginnings =
        [
            "89504E470D0A1A0A", "FFD8FF", "474946383961", "52494646000000005745425056503820", "524946460000000057454250565038",
            "424D00000000", string.Empty,
        ];
        return beginnings.All(beginning =>
        {
            byte[] file = [.. Convert.FromHexString(beginning), .. bytes, .. Encoding.UTF8.GetBytes(text)];
            var kind = FileSignature.Of(file);
            return ImageSize.Of(kind, file) is not var (width, height) || (width >= 0 && height >= 0);
        });
    });
}
