using System.Text;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using OssCallback.Callbacks;
using OssCallback.Grants;
using OssCallback.UnitTests.Infrastructure;

namespace OssCallback.UnitTests.Grants;

public sealed class KeyTemplateTests
{
    private static readonly string[] Templates =
    [
        "{uuid}", "{uuid}{ext}", KeyTemplate.Default, "a/{profile}/{user}/{filename}-{uuid}{ext}", "{filename}/{uuid}/{user}",
        "{user}/{filename}{ext}/{uuid}", ".{filename}/{uuid}.{filename}",
    ];

    private static readonly DateTimeOffset Time = new(2026, 3, 1, 23, 59, 59, TimeSpan.FromHours(8));

    [Property(MaxTest = 300)]
    public Property Makes_keys_that_oss_takes_whatever_comes_in() =>
        Prop.ForAll(Gen.Elements(Templates).ToArbitrary(), Hostile.Utf16, Hostile.Text, (template, name, user) =>
        AssertSafe(new KeyTemplate(template).Render(new FileName(name), Cut(user), "default", Time)));

    [Fact]
    public void Fills_in_every_placeholder()
    {
        var template = new KeyTemplate("{yyyy}/{MM}/{dd}/{HH}/{profile}/{user}/{filename}/{uuid}{ext}");

        var key = template.Render(new FileName("C:\\fakepath\\Holiday Photo.PNG"), "web_shop", "avatars", Time);

        Assert.Matches("^2026/03/01/23/avatars/web_5fshop/Holiday-Photo/[0-9a-f]{32}\\.png$", key);
    }

    [Fact]
    public void Never_makes_the_same_key_twice()
    {
        var template = new KeyTemplate(KeyTemplate.Default);

        var keys = Enumerable.Range(0, 1000).Select(_ => template.Render(new FileName("a.png"), "u", "default", Time));

        Assert.Equal(1000, keys.Distinct().Count());
    }

    [Theory]
    [InlineData("", "letters, digits")]
    [InlineData("uploads/a{ext}", "must contain {uuid}")]
    [InlineData("uploads/{UUID}", "unknown placeholder {UUID}")]
    [InlineData("{uuid}/{object}", "unknown placeholder {object}")]
    [InlineData("{uuid}/{}", "unknown placeholder {}")]
    [InlineData("/{uuid}", "single '/'")]
    [InlineData("{uuid}/", "single '/'")]
    [InlineData("a//{uuid}", "single '/'")]
    [InlineData("a/./{uuid}", "single '/'")]
    [InlineData("../{uuid}", "single '/'")]
    [InlineData("a/{ext}/{uuid}", "single '/'")]
    [InlineData("{ext}/{uuid}", "single '/'")]
    [InlineData("a/.{ext}/{uuid}", "single '/'")]
    [InlineData("a/..{ext}/{uuid}", "single '/'")]
    [InlineData("a/{ext}{ext}/{uuid}", "single '/'")]
    [InlineData("{uuid}/{ext}", "single '/'")]
    [InlineData("a b/{uuid}", "letters, digits")]
    [InlineData("a\\{uuid}", "letters, digits")]
    [InlineData("图/{uuid}", "letters, digits")]
    [InlineData("a\n/{uuid}", "letters, digits")]
    [InlineData("${filename}/{uuid}", "letters, digits")]
    [InlineData("{{uuid}}", "letters, digits")]
    [InlineData("{uuid", "letters, digits")]
    public void Refuses_a_template_whose_keys_could_be_bad(string template, string reason)
    {
        var exception = Assert.Throws<FormatException>(() => new KeyTemplate(template));

        Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_a_template_whose_keys_could_be_too_long()
    {
        var exception = Assert.Throws<FormatException>(() => new KeyTemplate("{user}/{user}/{user}/{uuid}"));
        var longest = new KeyTemplate(new string('a', 1023 - 33) + "/{uuid}");

        Assert.Contains("OSS takes 1023", exception.Message, StringComparison.Ordinal);
        Assert.Equal(1023, longest.Render(new FileName(null), "", "", Time).Length);
    }

    internal static void AssertSafe(string key)
    {
        Assert.InRange(Encoding.UTF8.GetByteCount(key), 1, 1023);
        Assert.DoesNotContain(key, char.IsControl);
        Assert.DoesNotContain('\\', key);
        Assert.DoesNotContain('\ufffd', key);
        Assert.True(Hostile.IsWellFormed(key));
        Assert.All(key.Split('/'), segment => Assert.False(segment is "" or "." or ".."));
    }

    private static string Cut(string user) =>
        Encoding.UTF8.GetByteCount(user) <= UploadTicket.MaxUserBytes ? user : new string('/', UploadTicket.MaxUserBytes);

    [Theory]
    [InlineData(KeyTemplate.Default, "^uploads/2026/03/01/web-shop/[0-9a-f]{32}/$")]
    [InlineData("{uuid}", "^[0-9a-f]{32}/$")]
    [InlineData("a-{uuid}/b", "^[0-9a-f]{32}/$")]
    [InlineData("a/{profile}/{filename}/{uuid}{ext}", "^a/images/[0-9a-f]{32}/$")]
    [InlineData("a/{user}-{uuid}", "^a/[0-9a-f]{32}/$")]
    [InlineData("a/x{ext}/{uuid}", "^a/[0-9a-f]{32}/$")]
    public void A_directory_is_what_does_not_depend_on_the_file_and_a_random_segment(string template, string pattern)
    {
        var compiled = new KeyTemplate(template);
        var time = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

        var directory = compiled.RenderDirectory("web-shop", "images", time);

        Assert.Matches(pattern, directory);
        Assert.NotEqual(directory, compiled.RenderDirectory("web-shop", "images", time));
    }
}
