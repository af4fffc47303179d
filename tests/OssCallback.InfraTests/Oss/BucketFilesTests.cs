using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using OssCallback.InfraTests.Support;

namespace OssCallback.InfraTests.Oss;

/// <summary>The files for RAM and the bucket allow what the features need, and nothing more.</summary>
public sealed partial class BucketFilesTests
{
    private const string Prefix = "acs:oss:*:*:my-uploads/uploads/*";

    /// <summary>What OSS demands for the requests that each class sends; a new one has to be put here.</summary>
    private static readonly Dictionary<string, string> Actions = new(StringComparer.Ordinal)
    {
        ["OssBucket HEAD"] = "oss:GetObject",
        ["OssBucket GET"] = "oss:GetObject",
        ["BucketListing GET"] = "oss:ListObjects",
        ["BucketMultipart GET"] = "oss:ListParts oss:ListMultipartUploads",
        ["BucketObjects DELETE"] = "oss:DeleteObject",
        ["BucketObjects GET"] = "oss:GetObjectTagging",
        ["BucketObjects PUT"] = "oss:PutObject oss:PutObjectTagging",
        ["BucketMultipart POST"] = "oss:PutObject",
        ["BucketMultipart DELETE"] = "oss:AbortMultipartUpload",
    };

    [Theory]
    [InlineData("ram-policy.json", "oss:PutObject oss:GetObject", Prefix)]
    [InlineData("ram-policy-multipart.json", "oss:AbortMultipartUpload oss:ListParts", Prefix)]
    [InlineData("ram-policy-listing.json", "oss:ListObjects", "acs:oss:*:*:my-uploads")]
    [InlineData("sts-role-policy.json", "oss:PutObject oss:ListParts oss:AbortMultipartUpload", Prefix)]
    [InlineData("sts-caller-policy.json", "sts:AssumeRole", "acs:ram::1234567890123456:role/oss-callback-upload")]
    public void A_policy_allows_exactly_this(string file, string actions, string resource)
    {
        var statement = Statement(file);

        Assert.Equal("Allow", (string)statement["Effect"]!);
        Assert.Equal(actions.Split(' '), statement["Action"]!.AsArray().Select(action => (string)action!));
        Assert.Equal(resource, (string)Assert.Single(statement["Resource"]!.AsArray())!);
    }

    [Theory]
    [InlineData("ram-policy.json")]
    [InlineData("sts-role-policy.json")]
    public void Nothing_that_is_permitted_can_make_an_object_public(string file)
    {
        var denial = Assert.Single(JsonNode.Parse(Checkout.Read("infra/oss/" + file))!["Statement"]!.AsArray(),
            statement => (string)statement!["Effect"]! == "Deny" && statement["Condition"]!["StringEquals"] is not null)!;

        Assert.Equal(
            ("oss:PutObject", Prefix),
            ((string)Assert.Single(denial["Action"]!.AsArray())!, (string)Assert.Single(denial["Resource"]!.AsArray())!));
        Assert.Equal(
            ["public-read", "public-read-write"],
            denial["Condition"]!["StringEquals"]!["oss:x-oss-object-acl"]!.AsArray().Select(acl => (string)acl!));
    }

    [Fact]
    public void Credentials_that_clients_hold_are_good_over_tls_only()
    {
        var denial = Assert.Single(JsonNode.Parse(Checkout.Read("infra/oss/sts-role-policy.json"))!["Statement"]!.AsArray(),
            statement => statement!["Condition"]?["Bool"] is not null)!;

        Assert.Equal(("Deny", "oss:*"), ((string)denial["Effect"]!, (string)Assert.Single(denial["Action"]!.AsArray())!));
        Assert.Equal("false", (string)Assert.Single(denial["Condition"]!["Bool"]!["acs:SecureTransport"]!.AsArray())!);
    }

    [Fact]
    public void Listing_is_allowed_under_the_prefix_only() =>
        Assert.Equal(
            "uploads/*",
            (string)Assert.Single(Statement("ram-policy-listing.json")["Condition"]!["StringLike"]!["oss:Prefix"]!.AsArray())!);

    [Theory]
    [InlineData("ram-policy-rejected.json", "oss:DeleteObject oss:GetObjectTagging oss:PutObjectTagging", "oss:PutObject")]
    [InlineData(
        "ram-policy-sweep.json", "oss:DeleteObject oss:ListParts oss:AbortMultipartUpload", "oss:ListObjects oss:ListMultipartUploads")]
    public void What_deletes_reaches_no_further_than_the_prefix(string file, string onObjects, string beside)
    {
        var permissions = Permissions(file).ToArray();

        Assert.Equal([onObjects, beside], permissions.Select(one => string.Join(' ', one["Action"]!.AsArray())));
        Assert.Equal(Prefix, (string)Assert.Single(permissions[0]["Resource"]!.AsArray())!);
        var other = (string)Assert.Single(permissions[1]["Resource"]!.AsArray())!;
        Assert.True(
            other == "acs:oss:*:*:my-uploads/" + new Grants.ProfileOptions().QuarantinePrefix + "*"
                || (other == "acs:oss:*:*:my-uploads"
                    && (string)permissions[1]["Condition"]!["StringLike"]!["oss:Prefix"]![0]! == "uploads/*"), other);
    }

    [Fact]
    public void The_prefix_is_where_grants_put_objects() =>
        Assert.StartsWith("uploads/", new Grants.ProfileOptions().KeyTemplate, StringComparison.Ordinal);

    [Fact]
    public void The_commands_give_every_right_that_the_default_settings_use()
    {
        var commands = Checkout.Read("infra/oss/README.md");

        Assert.True(new Sweep.ReconcileOptions().Enabled);
        Assert.All(
            new[] { "ram-policy.json", "ram-policy-listing.json" },
            file => Assert.Contains($"$(cat infra/oss/{file})", commands, StringComparison.Ordinal));
        // Made, and attached to the user.
        Assert.Equal(2, commands.Split("--PolicyName oss-callback-listing ").Length - 1);
    }

    [Fact]
    public void What_the_service_asks_of_oss_is_allowed()
    {
        var allowed = Directory.GetFiles(Checkout.PathOf("infra/oss"), "ram-policy*.json")
            .SelectMany(file => Permissions(Path.GetFileName(file)))
            .SelectMany(statement => statement["Action"]!.AsArray().Select(action => (string)action!))
            .ToHashSet(StringComparer.Ordinal);
        var requests = Directory.GetFiles(Checkout.PathOf("src/OssCallback/Oss"), "*Bucket*.cs")
            .SelectMany(file =>
                MethodPattern().Matches(File.ReadAllText(file))
                    .Select(match => $"{Path.GetFileNameWithoutExtension(file)} {match.Groups[1].Value}"))
            .ToHashSet(StringComparer.Ordinal);

        Assert.Contains("OssBucket HEAD", requests);
        Assert.Contains("BucketListing GET", requests);
        Assert.All(requests.SelectMany(request => Actions[request].Split(' ')), action => Assert.Contains(action, allowed));
    }

    [Fact]
    public void One_user_may_assume_the_role()
    {
        var statement = Statement("sts-role-trust.json");

        Assert.Equal("sts:AssumeRole", (string)statement["Action"]!);
        Assert.EndsWith(":user/oss-callback", (string)Assert.Single(statement["Principal"]!["RAM"]!.AsArray())!, StringComparison.Ordinal);
    }

    [Fact]
    public void Browsers_may_upload_from_named_origins_and_see_the_etag()
    {
        var rule = Assert.Single(XDocument.Load(Checkout.PathOf("infra/oss/cors.xml")).Root!.Elements("CORSRule"));

        Assert.Equal(["POST", "PUT", "GET", "DELETE"], rule.Elements("AllowedMethod").Select(method => method.Value));
        Assert.All(rule.Elements("AllowedOrigin"), origin => Assert.StartsWith("https://", origin.Value, StringComparison.Ordinal));
        Assert.Contains("ETag", rule.Elements("ExposeHeader").Select(header => header.Value));
    }

    [Fact]
    public void Abandoned_parts_are_deleted_and_nothing_else()
    {
        var rule = Assert.Single(XDocument.Load(Checkout.PathOf("infra/oss/lifecycle.xml")).Root!.Elements("Rule"));

        Assert.Equal(["ID", "Prefix", "Status", "AbortMultipartUpload"], rule.Elements().Select(element => element.Name.LocalName));
        Assert.Equal(("uploads/", "Enabled"), (rule.Element("Prefix")!.Value, rule.Element("Status")!.Value));
        // Longer than a ticket lives: seven days of policy at most are possible, 15 minutes and 24 hours are usual.
        Assert.True(
            int.Parse(
                rule.Element("AbortMultipartUpload")!.Element("Days")!.Value, System.Globalization.CultureInfo.InvariantCulture) >= 2);
    }

    private static JsonNode Statement(string file) => Assert.Single(Permissions(file));

    private static IEnumerable<JsonNode> Permissions(string file)
    {
        var policy = JsonNode.Parse(Checkout.Read("infra/oss/" + file))!;
        Assert.Equal("1", (string)policy["Version"]!);
        return policy["Statement"]!.AsArray().Where(statement => (string)statement!["Effect"]! == "Allow")!;
    }

    [GeneratedRegex(@"(?:Method = |Request\()""([A-Z]+)""")]
    private static partial Regex MethodPattern();
}
