using System.Collections.Immutable;

namespace OssCallback.Cli.Diagnosis;

/// <summary>The one table of errors around callbacks and uploads; <c>explain</c> and docs/errors.md are made from it.</summary>
internal static class OssProblems
{
    /// <summary>203: the object is stored, the callback failed.</summary>
    public static ImmutableArray<OssProblem> CallbackFailed { get; } = CatalogueFile.Read("callback-failed");

    /// <summary>400: the callback parameter cannot be used.</summary>
    public static ImmutableArray<OssProblem> CallbackParameter { get; } = CatalogueFile.Read("callback-parameter");

    /// <summary>400, 403, 409: the form upload was refused.</summary>
    public static ImmutableArray<OssProblem> Form { get; } = CatalogueFile.Read("form");

    /// <summary>Keys, signatures and rights: OSS's, RAM's and STS's.</summary>
    public static ImmutableArray<OssProblem> Access { get; } = CatalogueFile.Read("access");

    /// <summary>Objects, parts and buckets.</summary>
    public static ImmutableArray<OssProblem> Objects { get; } = CatalogueFile.Read("objects");

    /// <summary>What browsers, mini-programs and SDKs say by themselves.</summary>
    public static ImmutableArray<OssProblem> Client { get; } = CatalogueFile.Read("client");

    /// <summary>All of them; of one number the general entry comes last.</summary>
    public static ImmutableArray<OssProblem> All { get; } = [.. CallbackFailed, .. CallbackParameter, .. Form, .. Access, .. Objects,
        .. Client];

    /// <summary>This service's codes in Chinese.</summary>
    public static ImmutableDictionary<string, Wording> Service { get; } = CatalogueFile.ReadService();
}
