using System.Collections.Immutable;

namespace OssCallback.Cli.Diagnosis;

/// <summary>The one table of OSS's errors around callbacks and form uploads; <c>explain</c> and docs/errors.md are made from it.</summary>
public static class OssProblems
{
    /// <summary>203: the object is stored, the callback failed.</summary>
    public static ImmutableArray<OssProblem> CallbackFailed { get; } = CallbackFailedProblems.All;

    /// <summary>400: the callback parameter cannot be used.</summary>
    public static ImmutableArray<OssProblem> CallbackParameter { get; } = CallbackParameterProblems.All;

    /// <summary>400, 403, 409: the form upload was refused.</summary>
    public static ImmutableArray<OssProblem> PostObject { get; } = PostObjectProblems.All;

    /// <summary>All of them; the more exact message comes first.</summary>
    public static ImmutableArray<OssProblem> All { get; } = [.. CallbackFailed, .. CallbackParameter, .. PostObject];
}
