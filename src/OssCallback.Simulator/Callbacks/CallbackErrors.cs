using OssCallback.Simulator.Errors;

namespace OssCallback.Simulator.Callbacks;

/// <summary>Refusals of callback parameters, with OSS's sentences (its spelling included). ArgumentValue is the decoded JSON.</summary>
internal static class CallbackErrors
{
    public static OssRefusalException NotBase64(string value) =>
        Callback("The callback configuration is not base64 encoded.", value, "0007-00000002");

    public static OssRefusalException NotJson(string value) =>
        Callback("The callback configuration is not json format.", value, "0007-00000003");

    public static OssRefusalException TooLong(string value) => Callback("The length of callback exceed max value.", value, "0007-00000001");

    public static OssRefusalException Url(string value) => Callback("The callback url configuration is invalid.", value, "0007-00000004");

    public static OssRefusalException TooManyUrls(string value) =>
        Callback("The number of callback url exceed max value.", value, "0007-00000005");

    public static OssRefusalException PrivateAddress(string value) =>
        OssErrors.InvalidArgument("Private address is forbidden to callback.", "callbackUrl", value, "0007-00000008").Refuse();

    public static OssRefusalException NoAddress(string value) =>
        OssErrors.InvalidArgument("Can not get ip by this host.", "callbackUrl", value).Refuse();

    public static OssRefusalException Host(string value) => Callback("The callback host configuration is invalid.", value, "0007-00000009");

    public static OssRefusalException BodyEmpty(string value) => Callback("The callback body is empty.", value, "0007-00000011");

    public static OssRefusalException BodyInvalid(string value) => Callback("The callback body is invalid.", value);

    public static OssRefusalException BodyTypeInvalid(string value) =>
        Callback("The callback body type configuration is invalid.", value, "0007-00000012");

    public static OssRefusalException BodyTypeUnsupported(string value) => Callback("The body type of callback is not supported.", value);

    public static OssRefusalException Sni(string value) => Callback("The callback sni is invalid.", value);

    /// <summary>Some refusals of additionalHeaders have documented numbers; the sentence has not.</summary>
    public static OssRefusalException HeadersNotMap(string value) => Headers(value, "0007-00000021");

    public static OssRefusalException TooManyHeaders(string value) => Headers(value);

    public static OssRefusalException HeaderNameEmpty(string value) => Headers(value, "0007-00000023");

    public static OssRefusalException HeaderName(string value) => Headers(value);

    public static OssRefusalException HeaderValue(string value) => Headers(value, "0007-00000025");

    /// <summary>Content-Type and the like, which a callback has already.</summary>
    public static OssRefusalException HeaderForbidden(string value) => Headers(value);

    public static OssRefusalException HeaderReserved(string value) => Headers(value, "0007-00000026");

    /// <summary>A <c>signatureVersion</c> that is neither "1.0" nor "2.0", or a fault switch.</summary>
    public static OssRefusalException SignatureVersion(string value) => Callback("The callback signature version is invalid.", value);

    public static OssRefusalException LeftBrace(string value) =>
        Callback("Left brace must be adjacent to dollar sign.", value, "0007-00000105");

    public static OssRefusalException NoPolicy(string name) =>
        new OssError(404, "BucketCallbackPolicyNotExist", "The bucket callback policy does not exist.")
            .With("CallbackPolicy", name)
            .Refuse();

    public static OssRefusalException VarTooLong(string value) =>
        Var("The length of callback var exceed max value.", value, "0007-00000101");

    public static OssRefusalException VarNotBase64(string value) => Var("The callback var is not base64 encoded.", value, "0007-00000102");

    public static OssRefusalException VarNotJson(string value) => Var("The callback var is not expecten json.", value, "0007-00000103");

    public static OssRefusalException InBothPlaces(string value) => Callback(Both("callback"), value, "0007-00000027");

    public static OssRefusalException VarInBothPlaces(string value) => Var(Both("callback-var"), value);

    private static OssRefusalException Callback(string message, string value, string? ec = null) =>
        OssErrors.InvalidArgument(message, "callback", value, ec).Refuse();

    private static OssRefusalException Var(string message, string value, string? ec = null) =>
        OssErrors.InvalidArgument(message, "callback-var", value, ec).Refuse();

    private static OssRefusalException Headers(string value, string? ec = null) =>
        Callback("The callback additional headers is invalid.", value, ec);

    private static string Both(string name) =>
        $"Either the {name} query string parameter or the x-oss-{name} header should be specified, not both.";
}
