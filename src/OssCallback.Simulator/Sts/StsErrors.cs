namespace OssCallback.Simulator.Sts;

/// <summary>Refusals of the STS endpoint.</summary>
internal static class StsErrors
{
    public static StsRefusalException UnknownAction() =>
        new StsError(404, "InvalidAction.NotFound", "Specified api is not found, please check your url and method.").Refuse();

    public static StsRefusalException UnknownVersion() =>
        new StsError(400, "InvalidVersion", "Specified parameter Version is not valid.").Refuse();

    public static StsRefusalException Missing(string parameter) =>
        new StsError(400, "Missing" + parameter, $"{parameter} is mandatory for this action.").Refuse();

    public static StsRefusalException Invalid(string parameter) =>
        new StsError(400, "InvalidParameter." + parameter, $"The parameter {parameter} is wrongly formed.").Refuse();

    public static StsRefusalException Duration() =>
        new StsError(400, "InvalidParameter.DurationSeconds", "The Min/Max value of DurationSeconds is 15min/1hr.").Refuse();

    public static StsRefusalException PolicyGrammar() =>
        new StsError(400, "InvalidParameter.PolicyGrammar", "The parameter Policy has not passed grammar check.").Refuse();

    public static StsRefusalException PolicySize() =>
        new StsError(400, "InvalidParameter.PolicySize", "The size of Policy must be smaller than 2048 bytes.").Refuse();

    public static StsRefusalException UnknownKey() =>
        new StsError(404, "InvalidAccessKeyId.NotFound", "Specified access key is not found.").Refuse();

    /// <summary>The key's policy does not allow it. Temporary keys assume no further role here.</summary>
    public static StsRefusalException NoPermission() =>
        new StsError(403, "NoPermission", "You are not authorized to do this action. You should be authorized by RAM.").Refuse();

    /// <summary>The real service also shows the text it signed; it holds no secret and is what one compares.</summary>
    public static StsRefusalException BadSignature(string stringToSign) => new StsError(400, "SignatureDoesNotMatch",
        "Specified signature is not matched with our calculation. server string to sign is:" + stringToSign).Refuse();

    public static StsRefusalException UnsupportedSignature() =>
        new StsError(400, "IncompleteSignature", "The request signature does not conform to Aliyun standards.").Refuse();

    public static StsRefusalException BadTimestamp() =>
        new StsError(400, "InvalidTimeStamp.Format", "Specified time stamp or date value is not well formatted.").Refuse();

    public static StsRefusalException OldTimestamp() =>
        new StsError(400, "InvalidTimeStamp.Expired", "Specified time stamp or date value is expired.").Refuse();

    public static StsRefusalException NonceUsed() =>
        new StsError(400, "SignatureNonceUsed", "Specified signature nonce was used already.").Refuse();
}
