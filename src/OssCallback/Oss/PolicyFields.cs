namespace OssCallback.Oss;

/// <summary>Form fields of PostObject.</summary>
public static class PolicyFields
{
    /// <summary>No form field: the bucket is named by the address, and pinned as a condition.</summary>
    public const string Bucket = "bucket";

    /// <summary>The object key.</summary>
    public const string Key = "key";

    /// <summary>The Base64 policy.</summary>
    public const string Policy = "policy";

    /// <summary>V4 signature.</summary>
    public const string Signature = "x-oss-signature";

    /// <summary>V4 algorithm.</summary>
    public const string SignatureVersion = "x-oss-signature-version";

    /// <summary>V4 credential with scope.</summary>
    public const string Credential = "x-oss-credential";

    /// <summary>V4 time of signing.</summary>
    public const string Date = "x-oss-date";

    /// <summary>STS token.</summary>
    public const string SecurityToken = "x-oss-security-token";

    /// <summary>The object's type, unless <see cref="OssContentType"/> is given.</summary>
    public const string ContentType = "Content-Type";

    /// <summary>The object's type; wins over all other ways to give it.</summary>
    public const string OssContentType = "x-oss-content-type";

    /// <summary>The object's ACL.</summary>
    public const string ObjectAcl = "x-oss-object-acl";

    /// <summary><c>true</c> refuses to replace an object.</summary>
    public const string ForbidOverwrite = "x-oss-forbid-overwrite";

    /// <summary>The status OSS answers with.</summary>
    public const string SuccessActionStatus = "success_action_status";

    /// <summary>The Base64 callback parameter; a client can drop or change it unless it is pinned.</summary>
    public const string Callback = "callback";
}
