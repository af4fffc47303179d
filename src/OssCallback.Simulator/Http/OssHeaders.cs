namespace OssCallback.Simulator.Http;

/// <summary>Header names of the protocol.</summary>
internal static class OssHeaders
{
    public const string RequestId = "x-oss-request-id";
    public const string ServerTime = "x-oss-server-time";
    public const string Crc64 = "x-oss-hash-crc64ecma";
    public const string ObjectType = "x-oss-object-type";
    public const string NextAppendPosition = "x-oss-next-append-position";
    public const string SymlinkTarget = "x-oss-symlink-target";
    public const string CopySource = "x-oss-copy-source";
    public const string CompleteAll = "x-oss-complete-all";
    public const string StorageClass = "x-oss-storage-class";
    public const string ObjectAcl = "x-oss-object-acl";
    public const string ForbidOverwrite = "x-oss-forbid-overwrite";
    public const string Tagging = "x-oss-tagging";
    public const string TaggingCount = "x-oss-tagging-count";
    public const string VersionId = "x-oss-version-id";
    public const string MetaPrefix = "x-oss-meta-";
    public const string SecurityToken = "x-oss-security-token";
    public const string Date = "x-oss-date";
    public const string ContentSha256 = "x-oss-content-sha256";
    public const string Callback = "x-oss-callback";
    public const string CallbackVar = "x-oss-callback-var";
    public const string Error = "x-oss-err";
    public const string ErrorNumber = "x-oss-ec";
    public const string ContentMd5 = "Content-MD5";
}
