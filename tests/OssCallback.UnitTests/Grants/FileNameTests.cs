using System.Text;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using OssCallback.Grants;
using OssCallback.UnitTests.Infrastructure;

namespace OssCallback.UnitTests.Grants;

public sealed class FileNameTests
{
    [Theory]
    [InlineData(null, "file", "")]
    [InlineData("", "file", "")]
    [InlineData("photo.png", "photo", ".png")]
    [InlineData("PHOTO.PNG", "PHOTO", ".png")]
    [InlineData("a.tar.gz", "a.tar", ".gz")]
    [InlineData("/etc/passwd", "passwd", "")]
    [InlineData("../../etc/passwd", "passwd", "")]
    [InlineData("..\\..\\a.exe", "a", ".exe")]
    [InlineData("C:\\fakepath\\a.jpg", "a", ".jpg")]
    [InlineData("..", "file", "")]
    [InlineData(".", "file", "")]
    [InlineData("a/", "file", "")]
    [InlineData(".htaccess", "htaccess", "")]
    [InlineData("a.", "a", "")]
    [InlineData("a. ", "a", "")]
    [InlineData("a.png\0.exe", "a.png", ".exe")]
    [InlineData("a.exe\0", "a.exe", "")]
    [InlineData("a\r\nb.png", "a-b", ".png")]
    [InlineData("a\u202egnp.exe", "a-gnp", ".exe")]
    [InlineData("a b  c.png", "a-b-c", ".png")]
    [InlineData("<script>alert(1)</script>.svg", "script", ".svg")]
    [InlineData("图片 1.png", "图片-1", ".png")]
    [InlineData("😀.gif", "😀", ".gif")]
    [InlineData("a.图片", "a.图片", "")]
    [InlineData("a.p-g", "a.p-g", "")]
    [InlineData("a.abcdefghijklmnop", "a", ".abcdefghijklmnop")]
    [InlineData("a.abcdefghijklmnopq", "a.abcdefghijklmnopq", "")]
    [InlineData("CON", "file-CON", "")]
    [InlineData("nul.txt", "file-nul", ".txt")]
    [InlineData("com1.tar.gz", "file-com1.tar", ".gz")]
    [InlineData("${filename}", "filename", "")]
    [InlineData("%2e%2e%2f", "2e-2e-2f", "")]
    [InlineData("\ud800.png", "file", ".png")]
    [InlineData("a\ud800b", "a-b", "")]
    public void Keeps_what_is_harmless(string? text, string stem, string extension)
    {
        var name = new FileName(text);

        Assert.Equal((stem, extension), (name.SafeStem, name.Extension));
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("", null)]
    [InlineData(" ", null)]
    [InlineData("a/", null)]
    [InlineData("C:\\fakepath\\Holiday 1 (2).PNG", "Holiday 1 (2).PNG")]
    [InlineData("../../<b>&\"'.svg", "<b>&\"'.svg")]
    [InlineData("假期 🏝.png", "假期 🏝.png")]
    [InlineData("a\u202egnp.exe", "agnp.exe")]
    [InlineData("a\r\nb\0.png", "ab.png")]
    [InlineData("\ud800.png", null)]
    [InlineData(".htaccess", ".htaccess")]
    public void Is_shown_as_people_know_it(string? text, string? shown) => Assert.Equal(shown, new FileName(text).Shown);

    [Theory]
    [InlineData("x", 116)]
    [InlineData("图", 38)]
    [InlineData("😀", 29)]
    public void A_long_name_is_shown_cut_with_its_extension(string rune, int kept) => Assert.Equal(
        string.Concat(Enumerable.Repeat(rune, kept)) + ".png",
        new FileName(string.Concat(Enumerable.Repeat(rune, 200)) + ".png").Shown);

    [Property(MaxTest = 300)]
    public Property Is_always_short_and_harmless() => Prop.ForAll(Hostile.Utf16, text =>
    {
        var name = new FileName(text);
        KeyTemplateTests.AssertSafe(name.SafeStem + name.Extension);
        Assert.InRange(Encoding.UTF8.GetByteCount(name.SafeStem), 1, FileName.MaxStemBytes + 5);
        Assert.DoesNotContain('/', name.SafeStem);
        Assert.DoesNotContain(name.SafeStem, character => "<>:\"|?*$&;`'()[]{}!#~%+= ".Contains(character, StringComparison.Ordinal));
        Assert.False(name.SafeStem[0] is '.' or '-' || name.SafeStem[^1] is '.' or '-');
        Assert.Matches("^(\\.[a-z0-9]{1,16})?$", name.Extension);
    });

    [Fact]
    public void Cuts_two_kilobytes_of_emoji_between_two_of_them()
    {
        var text = string.Concat(Enumerable.Repeat("😀", 512)) + ".png";

        var name = new FileName(text);

        Assert.Equal((string.Concat(Enumerable.Repeat("😀", 25)), ".png"), (name.SafeStem, name.Extension));
    }
}
