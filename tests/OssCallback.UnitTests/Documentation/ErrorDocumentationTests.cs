using OssCallback.Http;

namespace OssCallback.UnitTests.Documentation;

/// <summary>README's table of errors is the table in the code.</summary>
public sealed class ErrorDocumentationTests
{
    [Fact]
    public void Readme_holds_the_table_of_errors()
    {
        var table = string.Concat(
            ErrorCodes.All.Select(error => $"| {error.Status} | `{error.Code}` | {error.Sentence} | {error.Remedy} |\n"));

        Assert.Contains(
            $"<!-- errors:begin -->\n| status | code | meaning | what to do |\n|---|---|---|---|\n{table}<!-- errors:end -->",
            Repository.Read("README.md"),
            StringComparison.Ordinal);
    }

    [Fact]
    public void No_code_stands_for_two_errors() =>
        Assert.Equal(ErrorCodes.All.Length, ErrorCodes.All.Select(error => error.Code).Distinct(StringComparer.Ordinal).Count());

    [Fact]
    public void Every_error_is_in_the_table() =>
        Assert.Equal(typeof(ErrorCodes).GetFields().Length, ErrorCodes.All.Length);
}
