using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using OssCallback.Callbacks;
using OssCallback.UnitTests.Infrastructure;

namespace OssCallback.UnitTests.Callbacks;

public sealed class TicketSignerTests
{
    private const string Bucket = "examplebucket";
    private const string Key = "uploads/a.png";
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly UploadTicket Ticket = new(Now.AddHours(1), "default", "web-shop");

    private readonly TicketSigner _signer = new([Secret(1), Secret(2)]);

    [Property]
    public Property Says_what_was_written_into_it() => Prop.ForAll(Hostile.Text, Hostile.Text, Hostile.Text, (profile, user, key) =>
    {
        var ticket = new UploadTicket(Now.AddSeconds(1), Cut(profile), Cut(user));
        return _signer.Verify(_signer.Issue(ticket, Bucket, Cut(key)), Bucket, Cut(key), Now) == (TicketVerdict.Valid, ticket);
    });

    [Property]
    public Property Says_the_files_own_name_with_and_without_granted_variables() => Prop.ForAll(Hostile.Text, Hostile.Text, (name, value) =>
    {
        var ticket = Ticket with { FileName = Cut(name) };
        var variables = new Dictionary<string, string> { ["x:a"] = value };
        var (free, granted) = (_signer.Issue(ticket, Bucket, Key), _signer.Issue(ticket, Bucket, Key, variables));
        var (verdict, read) = _signer.Verify(granted, Bucket, Key, Now, variables);
        return _signer.Verify(free, Bucket, Key, Now) == (TicketVerdict.Valid, ticket)
            && verdict == TicketVerdict.Valid && read! with { Variables = null } == ticket && read.Variables is not null
            && _signer.Verify(granted, Bucket, Key, Now, new Dictionary<string, string> { ["x:a"] = value + "b" }).Ticket is null;
    });

    [Fact]
    public void Another_name_or_another_version_under_the_same_mac_is_no_ticket()
    {
        var parts = _signer.Issue(Ticket with { FileName = "a.png" }, Bucket, Key).Split('.');
        var other = _signer.Issue(Ticket with { FileName = "b.png" }, Bucket, Key).Split('.');

        Assert.Equal(8, parts.Length);
        Assert.Null(Verify([.. parts[..6], other[6], parts[7]]));
        Assert.Null(Verify(["v1", .. parts[1..]]));
        Assert.Null(Verify(["v2", .. parts[1..5], .. parts[6..]]));
        Assert.Null(Verify(["v3", .. parts[1..5], .. parts[6..]]));
        Assert.NotNull(Verify(parts));

        UploadTicket? Verify(string[] text) => _signer.Verify(string.Join('.', text), Bucket, Key, Now).Ticket;
    }

    [Property]
    public Property Is_good_for_its_own_object_only() => Prop.ForAll(Hostile.Text, Hostile.Text, (key, other) =>
        key == other || _signer.Verify(_signer.Issue(Ticket, Bucket, key), Bucket, other, Now) == (TicketVerdict.Mismatch, null));

    [Fact]
    public void Refuses_any_change_of_a_single_character()
    {
        const string Characters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ \n\0é";
        var text = _signer.Issue(Ticket, Bucket, Key);
        var changes = from index in Enumerable.Range(
            0, text.Length)
                      from character in Characters
                      where text[index] != character
                      select text[..index]
            + character + text[(index + 1)..];
        var insertions = from index in Enumerable.Range(0, text.Length + 1)
                         from character in Characters
                         select text[..index] + character
            + text[index..];
        var deletions = from index in Enumerable.Range(0, text.Length) select text.Remove(index, 1);

        var accepted = changes.Concat(insertions)
            .Concat(deletions)
            .Where(changed => _signer.Verify(changed, Bucket, Key, Now).Verdict == TicketVerdict.Valid);

        Assert.Empty(accepted);
    }

    [Property(MaxTest = 500)]
    public Property Refuses_arbitrary_text_and_never_throws() => Prop.ForAll(Hostile.Utf16, text =>
        _signer.Verify(text, Bucket, Key, Now).Ticket is null && _signer.Verify("v1." + text, Bucket, Key, Now).Ticket is null
        && _signer.Verify(_signer.Issue(Ticket, Bucket, Key) + "." + text, Bucket, Key, Now).Ticket is null);

    [Theory]
    [InlineData(-1, TicketVerdict.Valid)]
    [InlineData(0, TicketVerdict.Expired)]
    [InlineData(1, TicketVerdict.Expired)]
    public void Expires_to_the_second(int seconds, TicketVerdict expected)
    {
        var text = _signer.Issue(Ticket, Bucket, Key);

        var (verdict, ticket) = _signer.Verify(text, Bucket, Key, Ticket.Expires.AddSeconds(seconds));

        Assert.Equal((expected, expected == TicketVerdict.Valid), (verdict, ticket is not null));
    }

    [Fact]
    public void Is_not_good_for_another_bucket()
    {
        var text = _signer.Issue(Ticket, Bucket, Key);

        var (verdict, _) = _signer.Verify(text, "otherbucket", Key, Now);

        Assert.Equal(TicketVerdict.Mismatch, verdict);
    }

    [Fact]
    public void Keys_can_be_rotated()
    {
        var added = new TicketSigner([Secret(1), Secret(3)]);
        var promoted = new TicketSigner([Secret(3), Secret(1)]);
        var removed = new TicketSigner([Secret(3)]);
        var old = added.Issue(Ticket, Bucket, Key);
        var fresh = promoted.Issue(Ticket, Bucket, Key);

        var verdicts = new[]
        {
            added.Verify(fresh, Bucket, Key, Now),
            promoted.Verify(old, Bucket, Key, Now),
            removed.Verify(fresh, Bucket, Key, Now),
            removed.Verify(old, Bucket, Key, Now),
        };

        Assert.Equal(
            [TicketVerdict.Valid, TicketVerdict.Valid, TicketVerdict.Valid, TicketVerdict.Foreign], verdicts.Select(pair => pair.Verdict));
    }

    [Fact]
    public void A_key_id_under_another_secret_is_no_good()
    {
        var mine = _signer.Issue(Ticket, Bucket, Key).Split('.');
        var theirs = new TicketSigner([Secret(9)]).Issue(Ticket, Bucket, Key).Split('.');
        theirs[1] = mine[1];

        var (verdict, _) = _signer.Verify(string.Join('.', theirs), Bucket, Key, Now);

        Assert.Equal(TicketVerdict.Mismatch, verdict);
    }

    [Theory]
    [InlineData("uploads/web/", "uploads/web/a.png", TicketVerdict.Valid)]
    [InlineData("uploads/web/", "uploads/web/", TicketVerdict.Valid)]
    [InlineData("uploads/web/", "uploads/web", TicketVerdict.Mismatch)]
    [InlineData("uploads/web/", "uploads/WEB/a.png", TicketVerdict.Mismatch)]
    [InlineData("uploads/web/", "uploads/webb/a.png", TicketVerdict.Mismatch)]
    [InlineData("uploads/web/", "x/uploads/web/a.png", TicketVerdict.Mismatch)]
    public void A_prefix_ticket_is_good_below_its_prefix(string prefix, string key, TicketVerdict expected)
    {
        var text = _signer.Issue(Ticket with { Prefix = prefix }, Bucket, "not covered");

        var (verdict, ticket) = _signer.Verify(text, Bucket, key, Now);

        Assert.Equal((expected, expected == TicketVerdict.Valid ? prefix : null), (verdict, ticket?.Prefix));
    }

    [Fact]
    public void A_ticket_for_one_key_does_not_become_one_for_a_prefix()
    {
        var parts = _signer.Issue(Ticket, Bucket, "uploads/").Split('.');
        var prefix = _signer.Issue(Ticket with { Prefix = "uploads/" }, Bucket, "x").Split('.');

        var grown = _signer.Verify(string.Join('.', [.. parts[..5], prefix[5], parts[5]]), Bucket, "uploads/a", Now);
        var shrunk = _signer.Verify(string.Join('.', [.. prefix[..5], prefix[6]]), Bucket, "uploads/", Now);

        Assert.Equal((TicketVerdict.Mismatch, TicketVerdict.Mismatch), (grown.Verdict, shrunk.Verdict));
    }

    [Property]
    public Property Is_good_for_the_granted_variables_only() => Prop.ForAll(Hostile.Text, Hostile.Text, (value, other) =>
    {
        var text = _signer.Issue(Ticket, Bucket, Key, Variables(("x:a", value), ("x:b", "2")));
        return Verify(text, ("x:b", "2"), ("x:a", value)) == TicketVerdict.Valid
            && (value == other || Verify(text, ("x:a", other), ("x:b", "2")) == TicketVerdict.OtherVariables);
    });

    [Fact]
    public void No_two_sets_of_variables_share_a_ticket()
    {
        var text = _signer.Issue(Ticket, Bucket, Key, Variables(("x:a", "1"), ("x:b", "2")));
        (string, string)[][] others =
        [
            [], [("x:a", "1")], [("x:a", "2"), ("x:b", "1")], [("x:a", "1\n3:x:b=1:2")], [("x:a", "1"), ("x:b", "2"), ("x:c", "3")],
                [("x:ab", "12")],
        ];

        Assert.All(others, other => Assert.Equal(TicketVerdict.OtherVariables, Verify(text, other)));
        Assert.Equal(TicketVerdict.Valid, Verify(text, ("x:a", "1"), ("x:b", "2"), ("x:empty", "")));
        Assert.Equal(TicketVerdict.Valid, _signer.Verify(text, Bucket, Key, Now).Verdict);
    }

    [Fact]
    public void A_ticket_from_before_says_nothing_of_variables_and_cannot_be_made_into_one_that_does()
    {
        var old = _signer.Issue(Ticket, Bucket, Key);
        var fresh = _signer.Issue(Ticket, Bucket, Key, Variables());
        var prefix = _signer.Issue(Ticket with { Prefix = "uploads/" }, Bucket, "uploads/");

        var (verdict, ticket) = _signer.Verify(old, Bucket, Key, Now, Variables(("x:a", "1")));

        Assert.Equal((TicketVerdict.Valid, null), (verdict, ticket!.Variables));
        Assert.Equal(TicketVerdict.Mismatch, Verify("v2" + prefix[2..]));
        Assert.Equal(TicketVerdict.Mismatch, Verify("v1" + fresh[2..]));
        Assert.Throws<ArgumentException>("variables", () =>
            _signer.Issue(Ticket with { Prefix = "uploads/" }, Bucket, "uploads/", Variables()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("aa")]
    [InlineData("aaa")]
    public void A_line_break_does_not_move_the_border_between_ticket_and_key(string middle)
    {
        var text = _signer.Issue(Ticket, Bucket, $"{middle}\n{Bucket}\nuploads/victim.png");
        var moved = text.Insert(text.LastIndexOf('.'), $"\n{Bucket}\n{middle}");

        var (verdict, _) = _signer.Verify(moved, Bucket, "uploads/victim.png", Now);

        Assert.Equal(TicketVerdict.Malformed, verdict);
    }

    [Theory]
    [InlineData(128, true)]
    [InlineData(129, false)]
    public void Carries_a_user_of_at_most_128_bytes(int length, bool possible)
    {
        var ticket = Ticket with { User = new string('u', length) };

        var exception = Record.Exception(() => _signer.Issue(ticket, Bucket, Key));

        Assert.Equal(possible, exception is null);
    }

    [Fact]
    public void Holds_nothing_that_needs_escaping_and_no_secret()
    {
        var text = _signer.Issue(new UploadTicket(Now, "图", "a b&c=d\"", "x/y"), Bucket, Key);

        Assert.Matches(@"^[A-Za-z0-9_.\-]+$", text);
        Assert.DoesNotContain(Convert.ToBase64String(Secret(1))[..20], text, StringComparison.Ordinal);
    }

    private TicketVerdict Verify(string text, params (string Name, string Value)[] variables) =>
        _signer.Verify(text, Bucket, Key, Now, Variables(variables)).Verdict;

    private static Dictionary<string, string> Variables(params (string Name, string Value)[] variables) =>
        variables.ToDictionary(variable => variable.Name, variable => variable.Value);

    private static byte[] Secret(byte fill) => [.. Enumerable.Repeat(fill, 32)];

    private static string Cut(string text) => text.Length <= 40 ? text : Hostile.IsWellFormed(text[..40]) ? text[..40] : text[..39];
}
