using System.Globalization;
using System.Net;
using System.Reflection;
using System.Text.RegularExpressions;
using OssCallback.Cli.Diagnosis;
using OssCallback.Http;
using OssCallback.UnitTests.Documentation;

namespace OssCallback.UnitTests.Diagnosis;

/// <summary>Every error that the simulator or the service can answer is explained by exactly one entry, its own.</summary>
public sealed partial class ErrorContractTests
{
    private const string Anything = "4711";
    private static readonly DateTimeOffset Now = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);
    private static readonly Assembly Simulator = Assembly.Load("OssCallback.Simulator");

    /// <summary>What the simulator's catalogues of errors make, and what its handlers make of them in place.</summary>
    public static TheoryData<string, string, string> Errors() => [.. Catalogued().Concat(MadeInPlace())
        .Select(error => (error.Code, error.Message, error.Ec ?? string.Empty)).Distinct()
            .OrderBy(error => error.Code, StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Errors))]
    public void An_error_of_the_simulator_has_one_entry_its_own(string code, string message, string ec)
    {
        var number = ec.Length == 0 ? string.Empty : $"<EC>{ec}</EC>";
        var argument = code == "InvalidArgument"
            ? $"<ArgumentName>{Argument(message)}</ArgumentName><ArgumentValue>{Anything}</ArgumentValue>" : string.Empty;
        var explanations = Explainer.Explain(
            $"<Error><Code>{code}</Code><Message>{WebUtility.HtmlEncode(message)}</Message>{argument}{number}</Error>", Now);

        var explanation = Assert.Single(explanations);
        Assert.Equal(code, explanation.Code);
        Assert.Equal(ec.Length == 0 ? explanation.Ec : ec, explanation.Ec);
        var entry = Assert.Single(OssProblems.All, problem => problem.English.Cause == explanation.Cause && problem.HasCode(code)
            && problem.Ec == explanation.Ec
            && problem.Recognise(ErrorText.Squeeze(message)) >= (problem.Ec is null ? 0 : -1));
        Assert.True(entry.StandsForItsCode || entry.Argument is not null || entry.Recognise(ErrorText.Squeeze(message)) > 0
            || entry.Ec == ec, $"{entry.Message} for {message}");
    }

    [Theory]
    [MemberData(nameof(Errors))]
    public void With_a_foreign_number_or_message_it_is_unknown_or_still_the_same(string code, string message, string ec)
    {
        var known = new[] { $"<EC>{ec}</EC>", string.Empty }
            .SelectMany(number =>
                Explainer.Explain($"<Error><Code>{code}</Code><Message>{WebUtility.HtmlEncode(message)}</Message>{number}</Error>", Now))
            .Select(explanation => explanation.Cause).ToList();

        foreach (var explanation
            in Explainer.Explain(
                $"<Error><Code>{code}</Code><Message>{WebUtility.HtmlEncode(message)}</Message><EC>0099-00000999</EC></Error>", Now))
        {
            Assert.Contains(explanation.Cause, known);
        }

        foreach (var explanation in Explainer.Explain($"<Error><Code>{code}</Code><Message>No such sentence was ever "
            + "written.</Message></Error>", Now))
        {
            Assert.Contains(OssProblems.All, problem => problem.StandsForItsCode && problem.English.Cause == explanation.Cause);
        }
    }

    [Fact]
    public void The_simulators_errors_are_really_enumerated()
    {
        var catalogued = Catalogued().ToList();

        Assert.True(catalogued.Count > 60, catalogued.Count.ToString(CultureInfo.InvariantCulture));
        Assert.True(MadeInPlace().Count() > 20);
        Assert.Contains(catalogued, error => error is { Code: "NoPermission" });
        Assert.Contains(catalogued, error => error is { Code: "InvalidPolicyDocument", Ec: "0006-00000216" });
    }

    [Fact]
    public void Every_number_in_the_simulator_is_in_the_catalogue()
    {
        var numbers = Sources().SelectMany(source => Number().Matches(source).Select(match => match.Value)).Distinct();

        Assert.All(numbers, number => Assert.Contains(OssProblems.All, problem => problem.Ec == number));
    }

    [Fact]
    public void Every_error_of_the_service_has_one_entry_its_own() => Assert.All(ErrorCodes.All, error =>
    {
        foreach (var text in new[] { $$"""{"Status":"Error","code":"{{error.Code}}"}""",
            $$"""{"title":"{{error.Sentence}}","status":{{error.Status}},"code":"{{error.Code}}","detail":"x"}""" })
        {
            Assert.Equal((error.Code, error.Sentence, error.Remedy),
                Assert.Single(Explainer.Explain(text, Now).Select(explanation => (explanation.Code, explanation.Cause, explanation.Fix))));
        }
    });

    [Fact]
    public void No_entry_lacks_its_chinese()
    {
        Assert.All(OssProblems.All, problem => Assert.True(IsChinese(problem.Chinese.Cause) && IsChinese(problem.Chinese.Fix),
            problem.Code + problem.Ec + problem.Message));
        Assert.All(ErrorCodes.All, error => Assert.True(
            OssProblems.Service.TryGetValue(error.Code, out var words) && IsChinese(words.Cause) && IsChinese(words.Fix),
                $"service-chinese.txt lacks {error.Code}"));

        static bool IsChinese(string text) => text.Any(character => character is >= '\u4E00' and <= '\u9FFF');
    }

    /// <summary>The static methods that make errors, called with a placeholder for each argument.</summary>
    private static IEnumerable<(string Code, string Message, string? Ec)> Catalogued() => Simulator.GetTypes()
        .Where(type => type.Name.EndsWith("Errors", StringComparison.Ordinal) || type.Name.EndsWith("Failures", StringComparison.Ordinal))
        .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.DeclaredOnly))
        // These take the sentence itself, which their callers have in place.
        .Where(method => method.GetParameters().All(parameter => parameter.Name is not ("message" or "ec")))
        .Select(method => Read(method.Invoke(null, [.. method.GetParameters().Select(parameter => Placeholder(parameter.ParameterType))])))
        .OfType<(string, string, string?)>();

    private static object? Placeholder(Type type) => type == typeof(string) ? Anything
        : type.IsValueType ? Convert.ChangeType(418, Nullable.GetUnderlyingType(type) ?? type, CultureInfo.InvariantCulture)
        : null;

    private static (string, string, string?)? Read(object? made)
    {
        var error = made is Exception refusal ? refusal.GetType().GetProperty("Error")!.GetValue(refusal)! : made!;
        var type = error.GetType();
        return type.GetProperty("Code")?.GetValue(error) is string code
            ? (code, (string)type.GetProperty("Message")!.GetValue(error)!, (string?)type.GetProperty("Ec")?.GetValue(error))
            : null;
    }

    /// <summary>Errors whose sentence stands where they are thrown.</summary>
    private static IEnumerable<(string Code, string Message, string? Ec)> MadeInPlace() => Sources()
        .SelectMany(source => InPlace().Matches(source))
        .Select(match => (match.Groups["made"].Value, Interpolation().Replace(match.Groups["message"].Value, Anything), Number()
            .Match(match.Groups["rest"].Value) is { Success: true } number ? number.Value : null));

    private static IEnumerable<string> Sources() =>
        Directory.EnumerateFiles(Repository.PathOf("src/OssCallback.Simulator"), "*.cs", SearchOption.AllDirectories)
        .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
        .Select(file => BetweenPieces().Replace(File.ReadAllText(file), string.Empty));

    /// <summary>The fault switches are told by the argument, for their reasons are those of a JSON reader.</summary>
    private static string Argument(string message) => message.StartsWith("callbackDelay", StringComparison.Ordinal) ? "faults" : "x";

    [GeneratedRegex(
        "OssErrors\\s*\\.(?<made>AccessDenied|InvalidArgument)\\(\\s*(?:string\\.Create\\(CultureInfo\\.InvariantCulture,\\s*)?"
        + "\\$?\"(?<message>[^\"]*)\"(?<rest>[^;]*?)(?:\\.Refuse\\(\\)|;)")]
    private static partial Regex InPlace();

    /// <summary>What joins the pieces of a long text.</summary>
    [GeneratedRegex("\"\\s*\\+\\s*\\$?\"")]
    private static partial Regex BetweenPieces();

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Interpolation();

    [GeneratedRegex(@"\b\d{4}-\d{8}\b")]
    private static partial Regex Number();
}
