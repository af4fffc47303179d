using System.Text;
using OssCallback.Callbacks;
using OssCallback.Cli.Diagnosis;
using OssCallback.Oss;

namespace OssCallback.UnitTests.Diagnosis;

public sealed class ArtifactReaderTests
{
    private const string Callback =
        """{"callbackUrl":"https://u.example.com/cb","callbackBody":"bucket=${bucket}&object=${object}&ticket=v1.x","callbackSNI":true}""";
    private static readonly DateTimeOffset Now = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Finds_out_what_it_is_given()
    {
        var policy = new PostPolicy(Now.AddMinutes(1)).Eq("key", "a").ToBase64();
        var ticket = new TicketSigner([new byte[32]]).Issue(new UploadTicket(Now.AddHours(1), "avatars", "eric"), "b", "k");

        Assert.Equal(ArtifactKind.Policy, ArtifactReader.Read(policy, ArtifactKind.Unknown, Now).Kind);
        Assert.Equal(ArtifactKind.Callback, ArtifactReader.Read("x-oss-callback: " + Base64(Callback), ArtifactKind.Unknown, Now).Kind);
        Assert.Equal(ArtifactKind.Callback, ArtifactReader.Read(Callback, ArtifactKind.Unknown, Now).Kind);
        Assert.Equal(ArtifactKind.CallbackVar, ArtifactReader.Read(Base64("""{"x:a":"1"}"""), ArtifactKind.Unknown, Now).Kind);
        Assert.Equal(ArtifactKind.KeyUrl, ArtifactReader.Read(Base64(TrustedKeys.OssKeyUrl), ArtifactKind.Unknown, Now).Kind);
        Assert.Equal(ArtifactKind.Unknown, ArtifactReader.Read("rubbish", ArtifactKind.Unknown, Now).Kind);
        var read = ArtifactReader.Read(ticket, ArtifactKind.Unknown, Now);
        Assert.Equal((ArtifactKind.Ticket, "avatars", "eric", false), (read.Kind, read.Ticket!.Profile, read.Ticket.User, read.HasErrors));
        Assert.True(ArtifactReader.Read(ticket, ArtifactKind.Unknown, Now.AddDays(1)).HasErrors);
        Assert.True(ArtifactReader.Read("v1.x", ArtifactKind.Unknown, Now).HasErrors);
    }

    [Fact]
    public void Repairs_base64_as_people_copy_it()
    {
        var base64 = Base64(Callback);
        foreach (var copied
            in new[]
            {
                base64[..40] + "\n" + base64[40..],
                base64.TrimEnd('='),
                Uri.EscapeDataString(base64),
                base64.Replace('+', '-').Replace('/', '_'),
            })
        {
            var artifact = ArtifactReader.Read(copied, ArtifactKind.Unknown, Now);

            Assert.Equal((Callback, ArtifactKind.Callback), (artifact.Decoded, artifact.Kind));
            Assert.Equal(copied != base64, artifact.HasErrors);
            Assert.Equal(copied != base64 ? base64 : null, artifact.CorrectedBase64);
        }
    }

    [Fact]
    public void Restores_a_plus_that_arrived_as_a_space()
    {
        var callback = Callback.Replace("bucket=", "n=>>>???~~~&bucket=", StringComparison.Ordinal);
        Assert.Contains('+', Base64(callback));

        var artifact = ArtifactReader.Read(Base64(callback).Replace('+', ' '), ArtifactKind.Unknown, Now);

        Assert.True(artifact.HasErrors);
        Assert.Equal(Base64(callback), artifact.CorrectedBase64);
    }

    [Fact]
    public void Corrects_nothing_that_it_could_not_read()
    {
        var artifact = ArtifactReader.Read("hello", ArtifactKind.Policy, Now);

        Assert.True(artifact.HasErrors);
        Assert.Null(artifact.CorrectedBase64);
    }

    [Fact]
    public void Repairs_the_damage_of_a_widely_copied_article()
    {
        // "jb" is part of the Base64 of "conditions" where that begins at the right place.
        var json = new PostPolicy(Now.AddMinutes(1)).Eq("key", "a").ToJson();
        var policy = Enumerable.Range(0, 3)
            .Select(spaces => Base64("{" + new string(' ', spaces) + json[1..]))
            .First(base64 => base64.Contains("jb", StringComparison.Ordinal));

        var artifact = ArtifactReader.Read(policy.Replace("jb", "jdb", StringComparison.Ordinal), ArtifactKind.Unknown, Now);

        Assert.Equal(policy, artifact.CorrectedBase64);
        Assert.Contains(artifact.Encoding, finding => finding.Message.Contains("jdb", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("https://gosspublic.alicdn.com/callback_pub_key_v1.pem", nameof(LintSeverity.Note))]
    [InlineData("http://gosspublic.alicdn.com/callback_pub_key_v1.pem", nameof(LintSeverity.Note))]
    [InlineData("https://gosspublic.alicdn.com.evil.example/callback_pub_key_v1.pem", nameof(LintSeverity.Error))]
    [InlineData("https://gosspublic.alicdn.com@evil.example/x", nameof(LintSeverity.Error))]
    [InlineData("http://127.0.0.1:9000/callback_pub_key_dev.pem", nameof(LintSeverity.Warning))]
    public void Judges_a_key_address(string url, string severity) =>
        Assert.Equal(severity,
            Assert.Single(ArtifactReader.Read(Base64(url), ArtifactKind.Unknown, Now).Report.Findings).Severity.ToString());

    [Theory]
    [InlineData("""{"x:a":1}""", """{"x:a":"1"}""")]
    [InlineData("""{"album":"1"}""", """{"x:album":"1"}""")]
    [InlineData("""{"x:Album":"1"}""", """{"x:album":"1"}""")]
    public void Corrects_variables(string variables, string corrected) =>
        Assert.Equal(corrected, CallbackVariablesLinter.Lint(variables).Corrected);

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
