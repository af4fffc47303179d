using System.Collections.Immutable;

namespace OssCallback.Cli.Diagnosis;

/// <summary>What the uploader reads in a 203 answer. The object is stored all the same.</summary>
internal static class CallbackFailedProblems
{
    private const string Reachable = "Open the address from a machine outside your network: name, firewall, security group, port, load balancer, certificate. Then confirm the upload.";

    public static ImmutableArray<OssProblem> All { get; } =
    [
        Of("Error status : -1.OSS can not connect to your callbackUrl", null, "OSS could not open a connection to the address.", Reachable),
        Of("Error status : -1*reply timeout", "0007-00000202", "The answer was not complete within 5 seconds, connecting included. A cold start or slow work before the answer is the usual reason.",
            "Answer first and work later: put the record into a queue and answer 200. Keep one instance warm. Measure with 'oss-callback load'."),
        Of("Error status : -1", null, "OSS got no answer: it could not connect, or the answer was not complete within 5 seconds.", Reachable),
        Of("Cost too long time.", "0007-00000202", "The callback took longer than OSS waits.", "Answer first and work later; see the reply timeout."),
        Of("Error Status : 400.User server missing content-length.", null, "The receiver's answer has no Content-Length, as with chunked answers.", "Serialise the answer first and send it with its length."),
        Of("Error Status : 400.User server return invalid conent-length value.", null, "The answer's Content-Length is not a positive whole number; an empty answer counts as such.", "Answer with a JSON body, such as {\"Status\":\"OK\"}, and its length."),
        Of("Error Status : 400.User server return too long content-length value.", null, "The answer is larger than OSS takes; its documentation says 1 MB in one place and 3 MB in another.", "Answer with a small JSON object."),
        Of("Error status : 301.", "0007-00000203", "The receiver redirects. OSS follows no redirect.", "Give the final address as callbackUrl: https instead of http, with or without 'www' and the slash at the end."),
        Of("Error status : 302.", "0007-00000203", "The receiver redirects, often to a login page. OSS follows no redirect.", "Exclude the callback path from the login; the signature and the ticket authenticate it."),
        Of("Error status : 307.", "0007-00000203", "The receiver redirects, often from http to https. OSS follows no redirect.", "Give the https address as callbackUrl."),
        Of("Error status : 401.", "0007-00000203", "Something before the receiver wants a login; a platform's own authentication may take the Authorization header for its own.", "Exclude the callback path from it."),
        Of("Error status : 403.", "0007-00000203", "A firewall, a WAF or the platform refused the callback.", "Let POST requests of OSS through to the callback path, with their Authorization header."),
        Of("Error status : 404.", "0007-00000203", "There is nothing at the path of callbackUrl.", "Compare the path in callbackUrl with the receiver's; a proxy may cut off or add a part of it."),
        Of("Error status : 405.", "0007-00000203", "The receiver does not take POST at this path.", "Let it take POST."),
        Of("Error status : 413.", "0007-00000203", "The callback's body is larger than the receiver or a proxy allows.", "Shorten the variables, or raise the limit (here Callback:MaxBodyBytes)."),
        Of("Error status : 501.", "0007-00000203", "The receiver was called with another method than POST, or does not know it.", "Look for a proxy that changes the method."),
        Of("Error status : 502.", "0007-00000203", "Nothing listens, the TLS handshake failed, or the connection broke. With https the usual reason is a missing callbackSNI: the host then shows another certificate or none.",
            "Set \"callbackSNI\":true in the callback parameter. Then see that the address answers from outside."),
        Of("Error status : 503.", "0007-00000203", "The receiver is not there just now, or (this service) could not store the record in time: not_queued.", "Watch the storage engine and the instances; the client confirms the upload."),
        Of("Error status : 500.", "0007-00000203", "The receiver failed inside.", "See its log."),
        Of("Error status : 400.", "0007-00000203", "The receiver refused the callback: usually a bad signature, key address or ticket. This service's answer holds the code.", "See the receiver's log, and 'oss-callback verify' with the request as it arrived."),
        Of("Response body is not valid json format.", "0007-00000205", "The answer is no JSON: HTML of an error page, a byte order mark, an empty text, or text of several pieces.", "Answer with JSON in UTF-8 without byte order mark. XML is taken with Content-Type: application/xml."),
        Of("Get image info failed.", null, "The body asks for ${imageInfo…} and OSS could not read the image.", "Leave the placeholder out where files need not be images, or check the file."),
        Of("Too many callback requests.", null, "OSS limits the number of callbacks, and it was exceeded.", "Upload more slowly, and let clients confirm."),
        Of("Error status : *.", "0007-00000203", "The receiver answered with another status than exactly 200; other 2xx count as failures too.", "Answer 200."),
    ];

    private static OssProblem Of(string message, string? ec, string cause, string fix) => new(203, "CallbackFailed", message, ec, cause, fix);
}
