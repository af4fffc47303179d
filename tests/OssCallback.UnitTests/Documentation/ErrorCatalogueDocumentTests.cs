using System.Text;
using OssCallback.Cli.Diagnosis;
using OssCallback.Endpoints;

namespace OssCallback.UnitTests.Documentation;

/// <summary>docs/errors.md is made from the catalogues that <c>explain</c> and the handlers use. UPDATE_DOCS=1 writes it anew.</summary>
public sealed class ErrorCatalogueDocumentTests
{
    private const string File = "docs/errors.md";

    [Fact]
    public void The_document_is_made_from_the_catalogues()
    {
        var document = Render();
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Repository.PathOf(File))!);
            System.IO.File.WriteAllText(Repository.PathOf(File), document);
        }

        Assert.Equal(document, Repository.Read(File));
    }

    private static string Render()
    {
        var text = new StringBuilder("""
            # Errors

            What OSS and this service say when something goes wrong, what causes it and what to do. `oss-callback explain` looks in the same tables:
            give it OSS's XML, an EC number, a code or a message.

            This file is made from the code; `UPDATE_DOCS=1` and the test `The_document_is_made_from_the_catalogues` write it. A `*` stands for what differs.
            Where no EC number is given, none is publicly known.

            ## 203: the callback failed

            The object **is stored**. OSS does not call again: the client confirms the upload, or the reconciliation finds it.


            """);
        AppendProblems(text, OssProblems.CallbackFailed);
        text.Append("""

            ## The callback parameter cannot be used

            OSS's answer names the parameter in `ArgumentName` and holds its decoded JSON in `ArgumentValue`; `explain` marks the mistake in it and shows the corrected value.


            """);
        AppendProblems(text, OssProblems.CallbackParameter);
        text.Append("""

            ## The form upload was refused

            Nothing is stored.


            """);
        AppendProblems(text, OssProblems.PostObject);
        text.Append("""

            ## Codes of this service

            Callback answers carry them in small JSON, client endpoints as `application/problem+json`.

            | status | code | meaning | what to do |
            |---|---|---|---|

            """);
        foreach (var error in ErrorCodes.All)
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"| {error.Status} | `{error.Code}` | {error.Sentence} | {error.Remedy} |\n");
        }

        return text.ToString();
    }

    private static void AppendProblems(StringBuilder text, IEnumerable<OssProblem> problems)
    {
        text.Append("| status | code | message | EC | cause | what to do |\n|---|---|---|---|---|---|\n");
        foreach (var problem in problems)
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture,
                $"| {problem.Status} | {Code(problem.Code)} | {Code(problem.Message)} | {problem.Ec} | {problem.Cause} | {problem.Fix} |\n");
        }
    }

    private static string Code(string text) => text.Length == 0 ? string.Empty : $"`{text}`";
}
