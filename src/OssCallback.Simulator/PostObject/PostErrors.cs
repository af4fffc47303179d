using OssCallback.Simulator.Errors;

namespace OssCallback.Simulator.PostObject;

/// <summary>Refusals of PostObject, with OSS's sentences.</summary>
internal static class PostErrors
{
    public static OssRefusalException NotMultipart() =>
        new OssError(400, "RequestIsNotMultiPartContent", "Bucket POST must be of the enclosure-type multipart/form-data.").Refuse();

    public static OssRefusalException Malformed() =>
        new OssError(400, "MalformedPOSTRequest", "The body of your POST request is not well-formed multipart/form-data.").Refuse();

    /// <summary>The body ends before its last boundary.</summary>
    public static OssRefusalException Incomplete() =>
        new OssError(400, "MalformedPOSTRequest", "The body of your POST request is not well-formed multipart/form-data.", "0006-00000104")
            .Refuse();

    /// <summary>A part whose first header is not Content-Disposition; some HTTP libraries write Content-Type first.</summary>
    public static OssRefusalException NoDisposition() =>
        new OssError(400, "MalformedPOSTRequest", "The body of your POST request is not well-formed multipart/form-data.", "0006-00000109")
            .Refuse();

    public static OssRefusalException NotOneFile() =>
        new OssError(400, "IncorrectNumberOfFilesInPOSTRequest", "POST requires exactly one file upload per request.").Refuse();

    public static OssRefusalException NoKey() => OssErrors.InvalidArgument(
        "The bucket POST must contain the specified 'key'. If it is specified, please check the order of the fields", "key", string.Empty)
            .Refuse();

    public static OssRefusalException FieldTooLong() =>
        new OssError(400, "FieldItemTooLong", "Your field item is too long.").Refuse();

    public static OssRefusalException NameTooLong() =>
        new OssError(400, "FieldItemTooLong", "Your field item is too long.", "0006-00000110").Refuse();

    public static OssRefusalException FieldsTooLong() =>
        new OssError(400, "MaxPOSTPreDataLengthExceededError", "Your POST request fields preceding the upload file were too large.",
            "0006-00000112").Refuse();

    public static OssRefusalException FileTooLarge() => (OssErrors.EntityTooLarge() with { Ec = "0006-00000003" }).Refuse();

    public static OssRefusalException FileTooSmall() => (OssErrors.EntityTooSmall() with { Ec = "0006-00000004" }).Refuse();

    public static OssRefusalException TooLarge() =>
        OssErrors.InvalidArgument("Post body size must be less than 5G.", "Content-Length", string.Empty).Refuse();

    public static OssRefusalException Anonymous() => OssErrors.AccessDenied("Anonymous access is forbidden for this operation.").Refuse();

    public static OssRefusalException Missing(string name, string ec) =>
        OssErrors.InvalidArgument($"Post request {name} is empty.", name, string.Empty, ec).Refuse();

    public static OssRefusalException BadSignature() => OssErrors.SignatureDoesNotMatch("0002-00000705").Refuse();

    public static OssRefusalException PolicyExpired() =>
        OssErrors.AccessDenied("Invalid according to Policy: Policy expired.", "0006-00000213").Refuse();

    public static OssRefusalException ConditionFailed(string condition) =>
        OssErrors.AccessDenied($"Invalid according to Policy: Policy Condition failed: {condition}", "0006-00000227").Refuse();

    public static OssRefusalException ExtraField(string name) =>
        OssErrors.AccessDenied($"Invalid according to Policy: Extra input fields: {name}", "0006-00000228").Refuse();

    /// <summary>The limit is documented, the sentence is not.</summary>
    public static OssRefusalException PolicyTooLong() =>
        OssErrors.AccessDenied("Invalid according to Policy: the expiration is more than seven days after x-oss-date.").Refuse();
}
