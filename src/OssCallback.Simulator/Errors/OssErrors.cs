namespace OssCallback.Simulator.Errors;

/// <summary>Errors of the object operations; messages are OSS's own.</summary>
internal static class OssErrors
{
    public static OssError NoSuchBucket(string bucket) =>
        new OssError(404, "NoSuchBucket", "The specified bucket does not exist.", "0015-00000101").With("BucketName", bucket);

    public static OssError NoSuchKey(string key) =>
        new OssError(404, "NoSuchKey", "The specified key does not exist.", "0026-00000001").With("Key", key);

    public static OssError AccessDenied(string message, string? ec = null) => new(403, "AccessDenied", message, ec);

    public static OssError Anonymous() => AccessDenied("You have no right to access this object because of bucket acl.", "0003-00000001");

    public static OssError PublicObjectAclBlocked() => AccessDenied("Put public object acl is not allowed");

    public static OssError PublicBucketAclBlocked() => AccessDenied("Put public bucket acl is not allowed");

    public static OssError OtherRegion(string endpoint) =>
        AccessDenied(
            "The bucket you are attempting to access must be addressed using the specified endpoint. "
            + "Please send all future requests to this endpoint.", "0003-00001403").With("Endpoint", endpoint);

    public static OssError InvalidAccessKeyId(string accessKeyId) =>
        new OssError(403, "InvalidAccessKeyId", "The OSS Access Key Id you provided does not exist in our records.", "0002-00000902")
            .With("OSSAccessKeyId", accessKeyId);

    public static OssError InvalidSecurityToken() =>
        new(403, "InvalidSecurityToken", "The security token you provided is invalid.", "0002-00000006");

    public static OssError SecurityTokenExpired() =>
        new(403, "SecurityTokenExpired", "The security token you provided has expired.", "0002-00000007");

    /// <summary>The number is documented for tokens whose policy does not allow the request; the sentence is not.</summary>
    public static OssError DeniedByTokenPolicy() =>
        AccessDenied("You have no right to access this object because of the policy of the security token.", "0003-00000301");

    public static OssError SignatureDoesNotMatch(string ec) =>
        new(
            403, "SignatureDoesNotMatch",
            "The request signature we calculated does not match the signature you provided. Check your key and signing method.", ec);

    public static OssError RequestTimeTooSkewed(string requestTime, string serverTime) =>
        new OssError(
            403, "RequestTimeTooSkewed", "The difference between the request time and the current time is too large.", "0002-00000504")
            .With("MaxAllowedSkewMilliseconds", "900000").With("RequestTime", requestTime).With("ServerTime", serverTime);

    public static OssError InvalidArgument(string message, string name, string value, string? ec = null) =>
        new OssError(400, "InvalidArgument", message, ec).With("ArgumentName", name).With("ArgumentValue", value);

    public static OssError FileAlreadyExists() =>
        new(409, "FileAlreadyExists", "The object you specified already exists and can not be overwritten.", "0026-00000002");

    public static OssError NotSymlink() => new(400, "NotSymlink", "The object is not symlink.");

    public static OssError SymlinkTargetNotExist() => new(404, "SymlinkTargetNotExist", "The target object of the symlink does not exist.");

    public static OssError InvalidTargetType() => new(400, "InvalidTargetType", "The target object of the symlink is a symlink.");

    public static OssError ObjectNotAppendable() => new(409, "ObjectNotAppendable", "The object is not appendable");

    public static OssError PositionNotEqualToLength() => new(409, "PositionNotEqualToLength", "Position is not equal to file length");

    public static OssError InvalidObjectName(string key) =>
        new OssError(400, "InvalidObjectName", "The specified object is not valid.").With("ObjectName", key);

    public static OssError InvalidDigest() => new(400, "InvalidDigest", "The Content-MD5 you specified is not valid.");

    public static OssError BadDigest() => new(400, "BadDigest", "The Content-MD5 you specified did not match what we received.");

    public static OssError EntityTooLarge() => new(400, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size");

    public static OssError EntityTooSmall() => new(400, "EntityTooSmall", "Your proposed upload smaller than the minimum allowed size.");

    public static OssError MissingContentLength() => new(411, "MissingContentLength", "You must provide the Content-Length HTTP header.");

    public static OssError InvalidRange() => new(416, "InvalidRange", "The requested range cannot be satisfied.");

    public static OssError PreconditionFailed(string header) =>
        new OssError(412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold.").With("Condition", header);

    public static OssError MethodNotAllowed(string method) =>
        new OssError(405, "MethodNotAllowed", "The specified method is not allowed against this resource.").With("Method", method);

    /// <summary>The element is the simulator's own: it names what the request asked for, which is a header only sometimes.</summary>
    public static OssError NotImplemented(string what) =>
        new OssError(501, "NotImplemented", "A header you provided implies functionality that is not implemented.").With(
            "NotSimulated", what);

    public static OssError InternalError() => new(500, "InternalError", "We encountered an internal error. Please try again.");

    public static OssError ServiceUnavailable() =>
        new(503, "ServiceUnavailable", "The service is temporarily unavailable. Please try again later.");

    public static OssError CallbackFailed(string message, string? ec) => new(203, "CallbackFailed", message, ec);
}
