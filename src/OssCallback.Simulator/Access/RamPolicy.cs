using System.Text.Json;

namespace OssCallback.Simulator.Access;

/// <summary>
/// The <c>Policy</c> of AssumeRole, or what the policies of a user say: allowed is what some statement allows and none denies.
/// </summary>
internal sealed class RamPolicy
{
    private const int MaxDepth = 16;
    private readonly IReadOnlyList<RamStatement> _statements;

    private RamPolicy(IReadOnlyList<RamStatement> statements) => _statements = statements;

    /// <summary>Reads a policy; null where its grammar is broken.</summary>
    public static RamPolicy? Parse(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(
                json, new JsonDocumentOptions { MaxDepth = MaxDepth, AllowDuplicateProperties = false });
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object
                || root.EnumerateObject().Any(member => member.Name is not ("Version" or "Statement"))
                || !root.TryGetProperty("Version", out var version) || version.ValueKind != JsonValueKind.String
                    || version.GetString() != "1"
                || !root.TryGetProperty("Statement", out var list) || list.ValueKind != JsonValueKind.Array || list.GetArrayLength() == 0)
            {
                return null;
            }

            var statements = list.EnumerateArray().Select(RamStatement.Parse).ToList();
            return statements.Contains(null) ? null : new RamPolicy([.. statements.OfType<RamStatement>()]);
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            // The second is what half of a surrogate pair makes of a JSON string.
            return null;
        }
    }

    /// <summary>All policies of one user as one.</summary>
    public static RamPolicy Of(IEnumerable<RamPolicy> policies) => new([.. policies.SelectMany(policy => policy._statements)]);

    public bool Allows(RamRequest request) =>
        !_statements.Any(statement => !statement.Allows && statement.Covers(request))
        && _statements.Any(statement => statement.Allows && statement.Covers(request));
}
