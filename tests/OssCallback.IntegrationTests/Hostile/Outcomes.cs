namespace OssCallback.IntegrationTests.Hostile;

/// <summary>What attacks come to, as the documentation says it.</summary>
internal static class Outcomes
{
    /// <summary>No attack: the control that shows that the other attempts fail for what was changed.</summary>
    public const string Ready = "nobody: `ready`, counted once";

    /// <summary>An object is there, and nobody knows of it until it is confirmed.</summary>
    public const string OnlyStored = "nobody: stored, not recorded";

    public const string Replaced = "nobody: replaced, counted once";

    public const string Unchanged = "nobody: changes nothing";

    /// <summary>A grant whose key is not what the client might have wished for.</summary>
    public const string HarmlessKey = "service 200, a harmless key";

    public const string AccessDenied = "OSS 403 `AccessDenied`";

    public const string BadSignature = "OSS 403 `SignatureDoesNotMatch`";

    public static string ByOss(int status, string code) => FormattableString.Invariant($"OSS {status} `{code}`");

    /// <summary>The service's endpoints for clients.</summary>
    public static string Service(int status, string code) => FormattableString.Invariant($"service {status} `{code}`");

    /// <summary>The endpoint that OSS calls.</summary>
    public static string Callback(int status, string code) => FormattableString.Invariant($"callback {status} `{code}`");

    public static string Rejected(string code) => $"processor `rejected` `{code}`";

    public static string Failed(string code) => $"processor `failed` `{code}`";

    /// <summary>OSS called back, was refused and says so to the uploader: the object stays.</summary>
    public static string CallbackFailed { get; } = "OSS 203 `CallbackFailed`, stored, not recorded";
}
