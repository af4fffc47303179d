using OssCallback.Http;

namespace OssCallback.UnitTests.Documentation;

/// <summary>The table of errors, from which docs/errors.md is made, is whole.</summary>
public sealed class ErrorTableTests
{
    [Fact]
    public void No_code_stands_for_two_errors() =>
        Assert.Equal(ErrorCodes.All.Length, ErrorCodes.All.Select(error => error.Code).Distinct(StringComparer.Ordinal).Count());

    [Fact]
    public void Every_error_is_in_the_table() =>
        Assert.Equal(typeof(ErrorCodes).GetFields().Length, ErrorCodes.All.Length);
}
