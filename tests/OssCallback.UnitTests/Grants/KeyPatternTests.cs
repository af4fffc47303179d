using System.Text;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using OssCallback.Callbacks;
using OssCallback.Grants;
using OssCallback.UnitTests.Infrastructure;
using OssCallback.Uploads;

namespace OssCallback.UnitTests.Grants;

/// <summary>What a template made is recognised, with its user; nothing else is.</summary>
public sealed class KeyPatternTests
{
    private const string Uuid = "0123456789abcdef0123456789abcdef";

    /// <summary>Each with whether its keys name their user for certain.</summary>
    private static readonly (string Template, bool NamesUser)[] Templates =
    [
        (KeyTemplate.Default, true), ("{user}/{uuid}", true), ("a.b/{profile}/{user}/{yyyy}{MM}{dd}T{HH}/{filename}-{uuid}{ext}", true),
        ("{uuid}{ext}", false),
        ("a/{user}-{filename}-{uuid}{ext}", false), ("{uuid}/{user}/{filename}", false), ("u-{user}/{uuid}", false),
        ("{filename}/{user}/{uuid}", false),
    ];

    private static readonly DateTimeOffset Time = new(2026, 3, 1, 23, 59, 59, TimeSpan.FromHours(8));

    [Property(MaxTest = 500)]
    public Property A_key_is_recognised_whatever_came_in_and_gives_its_user_back() =>
        Prop.ForAll(Gen.Elements(Templates).ToArbitrary(), Hostile.Utf16, Hostile.Text, (sample, name, text) =>
    {
        var (template, user) = (new KeyTemplate(sample.Template), Cut(text));
        var key = template.Render(new FileName(name), user, "web_shop", Time);

        Assert.Equal(sample.NamesUser ? user : string.Empty, template.PatternOf("web_shop").UserOf(key));
        Assert.StartsWith(template.PatternOf("web_shop").Prefix(Time), key, StringComparison.Ordinal);
    });

    [Property(MaxTest = 300)]
    public Property Whatever_lies_in_a_directory_is_recognised_and_gives_its_user_back() =>
        Prop.ForAll(Gen.Elements(Templates).ToArbitrary(), Hostile.Text, Hostile.Text, (sample, name, text) =>
    {
        var (template, user) = (new KeyTemplate(sample.Template), Cut(text));
        var key = template.RenderDirectory(user, "web_shop", Time) + "a" + name;
        if (!ObjectName.IsAcceptable(key))
        {
            Assert.Null(template.PatternOf("web_shop").UserOf(key));
            return;
        }

        Assert.Equal(sample.NamesUser ? user : string.Empty, template.PatternOf("web_shop").UserOf(key));
        Assert.StartsWith(template.PatternOf("web_shop").Prefix(Time), key, StringComparison.Ordinal);
    });

    [Fact]
    public void A_file_in_a_directory_cannot_lend_itself_another_user()
    {
        var pattern = new KeyTemplate("{uuid}/{user}/{uuid}").PatternOf("default");

        // What the template would make for bob, and what anybody can put into their own directory.
        Assert.Equal(string.Empty, pattern.UserOf($"{Uuid}/bob/{Uuid}"));
    }

    [Theory]
    [InlineData(KeyTemplate.Default, "uploads/2026/03/01/alice/report.pdf")]
    [InlineData(KeyTemplate.Default, "uploads/2026/03/01/alice/" + Uuid + ".PNG")]
    [InlineData(KeyTemplate.Default, "uploads/2026/03/01/alice/" + Uuid + ".png\n")]
    [InlineData(KeyTemplate.Default, "uploads/2026/03/01/alice/" + Uuid + "/")]
    [InlineData(KeyTemplate.Default, "uploads/2026/03/01/alice/x" + Uuid)]
    [InlineData(KeyTemplate.Default, "uploads/2026/03/01/alice/0123456789ABCDEF0123456789ABCDEF")]
    [InlineData(KeyTemplate.Default, "uploads/2026/3/1/alice/" + Uuid)]
    [InlineData(KeyTemplate.Default, "uploads/2026/03/01/al_ice/" + Uuid)]
    [InlineData(KeyTemplate.Default, "uploads/2026/03/01/al_5Fice/" + Uuid)]
    [InlineData(KeyTemplate.Default, "uploads/2026/03/01/al_69ce/" + Uuid)]
    [InlineData(KeyTemplate.Default, "uploads/2026/03/01/_ff/" + Uuid)]
    [InlineData(KeyTemplate.Default, "uploads/2026/03/01/al ice/" + Uuid)]
    [InlineData(KeyTemplate.Default, "uploads/2026/03/01/alice/more/" + Uuid)]
    [InlineData(KeyTemplate.Default, "old/uploads/2026/03/01/alice/" + Uuid)]
    [InlineData("a.b/{uuid}", "axb/" + Uuid)]
    [InlineData("{profile}/{uuid}", "other/" + Uuid)]
    public void A_stranger_is_not_recognised(string template, string key) =>
        Assert.Null(new KeyTemplate(template).PatternOf("default").UserOf(key));

    [Theory]
    [InlineData("../../../bob/victim.png")]
    [InlineData("./x.png")]
    [InlineData("a/./b.png")]
    [InlineData("a/..")]
    [InlineData("..")]
    [InlineData("..\\..\\x.png")]
    [InlineData("a\\..")]
    [InlineData("line\nbreak.png")]
    [InlineData("line\rbreak.png")]
    [InlineData("tab\tulator.png")]
    [InlineData("esc\u001b[31m.png")]
    [InlineData("nul\0.png")]
    [InlineData("del\u007f.png")]
    [InlineData("c1\u0085.png")]
    [InlineData("line\u2028break.png")]
    public void A_name_that_a_ticket_refuses_is_not_recognised(string name)
    {
        var directory = "uploads/2026/03/01/alice/" + Uuid + "/";
        var signer = new TicketSigner([new byte[32]]);
        var ticket = signer.Issue(new UploadTicket(DateTimeOffset.MaxValue, "default", "alice", directory), "bucket", directory);

        Assert.Null(new KeyTemplate(KeyTemplate.Default).PatternOf("default").UserOf(directory + name));
        Assert.Equal(TicketVerdict.Mismatch, signer.Verify(ticket, "bucket", directory + name, Time).Verdict);
        Assert.Equal("alice", new KeyTemplate(KeyTemplate.Default).PatternOf("default").UserOf(directory + "..a/b.../c\\d e.png"));
    }

    [Property(MaxTest = 500)]
    public Property A_segment_gives_its_text_back() =>
        Prop.ForAll(Hostile.Text, text => Assert.Equal(text, KeySegment.Decode(KeySegment.Encode(text))));

    [Property(MaxTest = 500)]
    public Property What_is_read_from_a_segment_has_that_segment_and_no_other() =>
        Prop.ForAll(Hostile.Utf16, text => Assert.True(KeySegment.Decode(text) is not { } read || KeySegment.Encode(read) == text));

    private static string Cut(string user) =>
        Encoding.UTF8.GetByteCount(user) <= UploadTicket.MaxUserBytes ? user : new string('/', UploadTicket.MaxUserBytes);
}
