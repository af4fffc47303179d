using System.Text.RegularExpressions;
using OssCallback.Http;
using OssCallback.UnitTests.Documentation;
using OssCallback.UnitTests.Infrastructure;

namespace OssCallback.UnitTests;

public sealed partial class RoutesTests
{
    [Fact]
    public void Every_row_has_a_function_of_its_name_and_path_and_no_function_is_without_a_row()
    {
        var rows = Routes.All.Select(row => (row.Name, row.Path)).Order();
        var sources = Directory.EnumerateFiles(
            Repository.PathOf("src/OssCallback.AzureFunctions"), "*Function.cs", SearchOption.AllDirectories);

        // A trigger that lists methods would answer the others with an empty 404 of the host's: none may be listed.
        var functions = sources
            .SelectMany(file => HttpFunction().Matches(File.ReadAllText(file)))
            .Select(match => (match.Groups["name"].Value, "/api/" + match.Groups["route"].Value))
            .Order();

        Assert.Equal(rows, functions);
    }

    [Fact]
    public void No_two_rows_share_a_name_or_a_path()
    {
        Assert.Equal(Routes.All.Count, Routes.All.DistinctBy(row => row.Name).Count());
        Assert.Equal(Routes.All.Count, Routes.All.DistinctBy(row => row.Path).Count());
        Assert.All(Routes.All, row => Assert.Same(row, Routes.Named(row.Name)));
    }

    [Fact]
    public async Task Every_row_but_those_for_oss_and_the_platform_asks_who_calls()
    {
        using var app = new TestApp();

        foreach (var row in Routes.All)
        {
            var method = row.Methods?[0] ?? "POST";
            var reply = await app.AskAsync(
                row.Name, TestApp.Request(method, row.Path, apiKey: "wrong"), TestContext.Current.CancellationToken);
            var expected = row.Name switch
            {
                "Health" => (200, string.Empty),
                "Callback" => (400, "authorization_missing"),
                "Sts" => (200, "unauthorized"),
                _ => (401, "unauthorized"),
            };
            var json = reply.Json();
            var code = json.TryGetProperty("code", out var ours) || json.TryGetProperty("ErrorCode", out ours)
                ? ours.GetString()
                : string.Empty;
            Assert.Equal((row.Name, expected), (row.Name, (reply.Status, code!)));
        }

        Assert.Empty(app.Queue.Records);
    }

    [Fact]
    public async Task Every_operators_row_refuses_a_client()
    {
        using var app = new TestApp();

        foreach (var row in Routes.All.Where(row => row.Access == EndpointAccess.Operator))
        {
            (await app.AskAsync(row.Name, TestApp.Request(row.Methods![0], row.Path), TestContext.Current.CancellationToken)).AssertProblem(
                ErrorCodes.Forbidden);
        }
    }

    [Fact]
    public async Task Every_row_names_its_methods_to_a_request_with_another()
    {
        using var app = new TestApp();

        foreach (var row in Routes.All.Where(row => row is { Methods: not null, Name: not "Sts" }))
        {
            var reply = await app.AskAsync(
                row.Name, TestApp.Request("PATCH", row.Path, TestApp.OperatorKey), TestContext.Current.CancellationToken);

            reply.AssertProblem(ErrorCodes.MethodNotAllowed);
            Assert.Equal(string.Join(", ", row.Methods!), reply.Header("Allow"));
        }
    }

    [GeneratedRegex("""\[Function\("(?<name>\w+)"\)\][^\[]*\[HttpTrigger\(AuthorizationLevel\.Anonymous, Route = "(?<route>[^"]+)"\)\]""")]
    private static partial Regex HttpFunction();
}
