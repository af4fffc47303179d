using OssCallback.Simulator.Errors;

namespace OssCallback.Simulator.PostObject;

/// <summary>What can be wrong with a policy document. The numbers are OSS's; of the sentences only those of 201 are documented.</summary>
internal static class PolicyErrors
{
    public static OssRefusalException NotBase64() => Invalid("Policy is not base64 encoded.", "0006-00000202");

    public static OssRefusalException NotUtf8() => Invalid("Invalid JSON: not UTF-8", "0006-00000203");

    public static OssRefusalException Json(string reason) => Invalid($"Invalid JSON: {reason}", "0006-00000204");

    public static OssRefusalException NotOneProperty() =>
        Invalid("Invalid Simple-Condition: Simple-Conditions must have exactly one property specified.", "0006-00000201");

    public static OssRefusalException Blank() => Invalid("Policy is blank.", "0006-00000205");

    public static OssRefusalException NoConditions() => Invalid("Policy missing conditions.", "0006-00000207");

    public static OssRefusalException NoExpiration() => Invalid("Policy missing expiration.", "0006-00000208");

    public static OssRefusalException Neither() => Invalid("Policy must contain expiration and conditions.", "0006-00000209");

    public static OssRefusalException ExpirationType() => Invalid("Invalid expiration.", "0006-00000210");

    public static OssRefusalException ExpirationText() => Invalid("Invalid expiration.", "0006-00000211");

    public static OssRefusalException ConditionsType() => Invalid("Conditions must be a list.", "0006-00000214");

    public static OssRefusalException ConditionsEmpty() => Invalid("Conditions must not be empty.", "0006-00000215");

    public static OssRefusalException NoMatchMode() => Invalid("Invalid Condition: no match mode specified.", "0006-00000216");

    public static OssRefusalException MatchMode() =>
        Invalid("Invalid Condition: unknown match mode or wrong number of items.", "0006-00000218");

    public static OssRefusalException LengthRange() => Invalid("Invalid content-length-range.", "0006-00000220");

    public static OssRefusalException ItemType() => Invalid("Invalid Condition: object or list expected.", "0006-00000222");

    public static OssRefusalException ValueType() => Invalid("Invalid Condition: string expected.", "0006-00000222");

    public static OssRefusalException ListExpected() => Invalid("Invalid Condition: list expected.", "0006-00000224");

    private static OssRefusalException Invalid(string reason, string ec) =>
        new OssError(400, "InvalidPolicyDocument", $"Invalid Policy: {reason}", ec).Refuse();
}
