using System.Collections.Immutable;

namespace OssCallback.Cli.Diagnosis;

/// <summary>What OSS says about a callback parameter that it cannot use; ArgumentValue in the answer holds the decoded JSON.</summary>
internal static class CallbackParameterProblems
{
    private const string Decode = "Look at it with 'oss-callback decode'.";

    public static ImmutableArray<OssProblem> All { get; } =
    [
        Of("The callback configuration is not base64 encoded.", "0007-00000002", "The callback parameter is not Base64 of the standard alphabet in one piece: a line break, the URL alphabet, a missing padding, percent-encoding, or a damaged copy.", "Encode the JSON's UTF-8 bytes with standard Base64, without line breaks. " + Decode),
        Of("The callback configuration is not json format.", "0007-00000003", "What is inside the Base64 is no JSON: quotes inside callbackBody not escaped, a byte order mark, a comma too many, single quotes.", "Build the JSON with a JSON library; callbackBody is a string inside it. " + Decode),
        Of("The callback url configuration is invalid.", "0007-00000004", "callbackUrl is missing, is no string, or holds no address OSS can call: spaces, non-ASCII text, a port that is no number, IPv6, or a ';' inside the query, which separates addresses.", "Give http or https addresses in plain ASCII; write ';' in a query as %3B."),
        Of("The callback host configuration is invalid.", "0007-00000009", "callbackHost is no host name with an optional port.", "Leave it out, or give the bare name without scheme and path."),
        Of("The callback body is empty.", "0007-00000011", "callbackBody is missing or empty.", "Give a template such as bucket=${bucket}&object=${object}."),
        Of("The callback body is invalid.", null, "callbackBody is not a string; a JSON template was probably given as an object.", "Give the template as a JSON string with escaped quotes."),
        Of("The callback body type configuration is invalid.", "0007-00000012", "callbackBodyType is not a string.", "Use application/x-www-form-urlencoded or application/json."),
        Of("The body type of callback is not supported.", null, "callbackBodyType is neither of the two that OSS knows.", "Use exactly application/x-www-form-urlencoded or application/json, without charset."),
        Of("The number of callback url exceed max value.", "0007-00000005", "callbackUrl holds more than five addresses; a ';' inside a query counts as a separator.", "Give at most five."),
        Of("The length of callback exceed max value.", "0007-00000001", "The Base64 of the callback parameter is longer than 5 KB.", "Shorten callbackBody; move long values into the record's own data."),
        Of("The length of callback var exceed max value.", "0007-00000101", "The Base64 of callback-var is longer than 5 KB.", "Send fewer or shorter variables, or use a form upload, where each is a field of its own."),
        Of("The callback var is not base64 encoded.", "0007-00000102", "callback-var is not standard Base64 in one piece.", "Encode the JSON map with standard Base64. " + Decode),
        Of("The callback var is not expecten json.", "0007-00000103", "callback-var is no JSON map of strings.", "Write {\"x:name\":\"value\"}; numbers need quotes."),
        Of("Private address is forbidden to callback.", "0007-00000008", "callbackUrl names, or its name resolves to, a private or loopback address.", "OSS calls public addresses only. On a laptop use 'oss-callback playground', or a tunnel."),
        Of("Can not get ip by this host.", null, "The host in callbackUrl cannot be resolved.", "Check the name; it must be known in the public DNS."),
        Of("Either the callback query string parameter or the x-oss-callback header should be specified, not both.", "0007-00000027", "The callback was given in the query and in the header.", "Give it once; in a presigned URL it belongs into the query, and the client must not send the header."),
        Of("Either the callback-var query string parameter or the x-oss-callback-var header should be specified, not both.", null, "The variables were given in the query and in the header.", "Give them once."),
        Of("The callback sni is invalid.", null, "callbackSNI is not a JSON boolean: \"true\" with quotes is a text.", "Write \"callbackSNI\":true."),
        Of("The callback signature version is invalid.", null, "An undocumented signature version was asked for.", "Leave it out."),
        Of("Left brace must be adjacent to dollar sign.", "0007-00000105", "A '$' in callbackBody is not followed by '{': $(object), which documentation prints in places, or a '$' of its own.", "Write ${object}."),
        Of("The callback additional headers is invalid.", "0007-00000021", "additionalHeaders is no map of strings. Related numbers: 0007-00000023 an empty name, 0007-00000025 a line break in a value, 0007-00000026 a name that begins with x-oss-.", "Give at most ten headers with plain names, or leave it out: it is undocumented."),
        Of(string.Empty, "0007-00000023", "A name in additionalHeaders is empty.", "Leave that header out."),
        Of(string.Empty, "0007-00000025", "A value in additionalHeaders holds a line break.", "Write it in one line."),
        Of(string.Empty, "0007-00000026", "A name in additionalHeaders begins with x-oss-.", "Use another name."),
        new(404, "BucketCallbackPolicyNotExist", "The bucket callback policy does not exist.", null, "callbackPolicy names a stored callback that the bucket does not have.", "Store it (PUT /?policy&comp=callback), or give the callback itself."),
    ];

    private static OssProblem Of(string message, string? ec, string cause, string fix) => new(400, "InvalidArgument", message, ec, cause, fix);
}
