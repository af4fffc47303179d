using System.Collections.Immutable;

namespace OssCallback.Http;

/// <summary>The one table of all refusals; the documentation is checked against it.</summary>
public static class ErrorCodes
{
    /// <summary>The callback is not a POST.</summary>
    public static readonly ErrorCode MethodNotSupported = new(
        "method_not_supported", 501, "The callback endpoint answers POST only.", "Let OSS call it; a browser never needs it.");

    /// <summary>No Authorization header.</summary>
    public static readonly ErrorCode AuthorizationMissing = new(
        "authorization_missing", 400, "The Authorization header is missing.",
        "A proxy or the platform's own authentication removed it: exclude the callback path from them.");

    /// <summary>The Authorization header cannot be a signature of the key.</summary>
    public static readonly ErrorCode SignatureMalformed = new(
        "signature_malformed", 400, "The Authorization header is not the Base64 of a signature of this key's length.",
        "Check what lies between OSS and this service; OSS sends the bare Base64 without a scheme.");

    /// <summary>The signature does not match.</summary>
    public static readonly ErrorCode SignatureMismatch = new(
        "signature_mismatch", 400, "The signature does not match this path, query and body.",
        "Compare Callback:Urls with the callbackUrl that OSS was given; look for a proxy that rewrites path, query or body.");

    /// <summary>The callback parameter asked for another rule of signing.</summary>
    public static readonly ErrorCode SignatureVersionUnsupported = new("signature_version_unsupported", 400,
        "The callback is signed by another rule than version 1.0, the only one whose rule is published.",
        "Leave signatureVersion out of the callback parameter.");

    /// <summary>No key URL header.</summary>
    public static readonly ErrorCode KeyUrlMissing = new(
        "key_url_missing", 400, "The x-oss-pub-key-url header is missing.", "A proxy removed it, or the caller is not OSS.");

    /// <summary>The key URL header is not Base64 text.</summary>
    public static readonly ErrorCode KeyUrlMalformed = new(
        "key_url_malformed", 400, "The x-oss-pub-key-url header is not Base64 of a URL.", "The caller is not OSS.");

    /// <summary>The key URL is not on the list.</summary>
    public static readonly ErrorCode KeyUrlUntrusted = new(
        "key_url_untrusted", 400, "The public key's address is not trusted.",
        "The caller is not OSS, or a development key is missing from Callback:TrustedKeys.");

    /// <summary>A configured key could not be fetched.</summary>
    public static readonly ErrorCode KeyUnavailable = new(
        "key_unavailable", 503, "The public key could not be fetched just now.",
        "Put the key's PEM text into Callback:TrustedKeys instead of fetching it.");

    /// <summary>The body is neither of the two forms, or misses bucket and object.</summary>
    public static readonly ErrorCode BodyMalformed = new(
        "body_malformed", 400, "The callback's body cannot be read or lacks bucket or object.",
        "Use the callback parameter that this service issues; its body names bucket, object and ticket.");

    /// <summary>A known field appears twice.</summary>
    public static readonly ErrorCode FieldRepeated = new(
        "field_repeated", 400, "A field appears twice in the body.", "Use the callback parameter that this service issues.");

    /// <summary>Another bucket.</summary>
    public static readonly ErrorCode BucketForeign = new(
        "bucket_foreign", 400, "The callback names a bucket that this service does not serve.",
        "Compare Oss:Bucket with the bucket that was uploaded to.");

    /// <summary>No ticket.</summary>
    public static readonly ErrorCode TicketMissing = new(
        "ticket_missing", 400, "The ticket is missing.",
        "Upload with a grant of this service; the ticket is part of its callback parameter.");

    /// <summary>The ticket is not a ticket.</summary>
    public static readonly ErrorCode TicketMalformed = new(
        "ticket_malformed", 400, "The ticket is not one of this service's.", "Upload with a grant of this service.");

    /// <summary>The ticket was made by a key that is not, or no longer, configured.</summary>
    public static readonly ErrorCode TicketForeign = new(
        "ticket_foreign", 400, "The ticket was made with a key that this service does not know.",
        "Keep a retired key in Callback:TicketKeys for 25 hours after promoting a new one, with STS for 48 hours and Sts:DurationSeconds.");

    /// <summary>The MAC does not cover this object.</summary>
    public static readonly ErrorCode TicketMismatch = new("ticket_mismatch", 400,
        "The ticket is for another object or other variables, or was altered.", "Ask for a separate grant for each upload.");

    /// <summary>The ticket is too old.</summary>
    public static readonly ErrorCode TicketExpired = new("ticket_expired", 400, "The ticket has expired.", "Ask for a new grant.");

    /// <summary>Too many bytes.</summary>
    public static readonly ErrorCode BodyTooLarge = new(
        "body_too_large", 413, "The request body is over the limit.",
        "Shorten the callback's variables, or raise Callback:MaxBodyBytes up to its maximum.");

    /// <summary>The body ended early.</summary>
    public static readonly ErrorCode BodyIncomplete = new(
        "body_incomplete", 400, "The request body did not arrive completely.",
        "Send as many bytes as Content-Length says, without long pauses.");

    /// <summary>A body was announced, and none arrived.</summary>
    public static readonly ErrorCode LengthRequired = new(
        "length_required", 411, "A body was announced, but none arrived.",
        "Send the body with a Content-Length, not in chunks; without a body leave Content-Type out.");

    /// <summary>Not known to be durable in time.</summary>
    public static readonly ErrorCode NotQueued = new(
        "not_queued", 503, "The upload could not be queued in time; whether it was is unknown.",
        "The client confirms, or the reconciliation finds it; watch the storage engine.");

    /// <summary>The request cannot be read.</summary>
    public static readonly ErrorCode RequestMalformed = new(
        "request_malformed", 400, "The request's parameters cannot be read.", "See the detail.");

    /// <summary>No credentials.</summary>
    public static readonly ErrorCode Unauthorized = new(
        "unauthorized", 401, "A good API key or token is needed.",
        "Send a key as header X-Api-Key, a key or a token as Authorization: Bearer.");

    /// <summary>Not this role.</summary>
    public static readonly ErrorCode Forbidden = new(
        "forbidden", 403, "This caller may not do that.",
        "Use the key or token of an operator, or for an upload that of the user who was granted it.");

    /// <summary>The issuer of tokens does not answer.</summary>
    public static readonly ErrorCode IssuerUnavailable = new(
        "issuer_unavailable", 503, "The token cannot be checked just now: its issuer does not answer.",
        "Try again after the time in Retry-After; check Policy:Jwt:Authority if it stays.");

    /// <summary>Over the limit.</summary>
    public static readonly ErrorCode TooManyRequests = new(
        "too_many_requests", 429, "Too many requests.", "Try again after the time in Retry-After.");

    /// <summary>A web page of an origin that is not configured.</summary>
    public static readonly ErrorCode OriginNotAllowed = new(
        "origin_not_allowed", 403, "Web pages of this origin may not call.", "Add the page's origin to Policy:AllowedOrigins.");

    /// <summary>No role for clients.</summary>
    public static readonly ErrorCode StsNotConfigured = new(
        "sts_not_configured", 404, "This service hands out no STS credentials.", "Ask /api/policy instead, or set Sts:RoleArn.");

    /// <summary>STS does not answer or refuses.</summary>
    public static readonly ErrorCode StsUnavailable = new(
        "sts_unavailable", 503, "STS gives no credentials just now.", "Try again; if it stays see the log, which names STS's own code.");

    /// <summary>Wrong method of a client endpoint.</summary>
    public static readonly ErrorCode MethodNotAllowed = new(
        "method_not_allowed", 405, "The endpoint does not answer this method.", "See the Allow header.");

    /// <summary>No such path.</summary>
    public static readonly ErrorCode NotFound = new(
        "not_found", 404, "There is nothing at this path.", "The endpoints are listed in docs/http.md.");

    /// <summary>No such profile.</summary>
    public static readonly ErrorCode UnknownProfile = new(
        "unknown_profile", 400, "There is no profile of this name.", "Use one of the names under Policy:Profiles.");

    /// <summary>No such grant shape.</summary>
    public static readonly ErrorCode UnknownFormat = new(
        "unknown_format", 400, "There is no answer format of this name.", "Use v1 or v4, or leave the parameter format out.");

    /// <summary>Too large for the profile.</summary>
    public static readonly ErrorCode FileTooLarge = new(
        "file_too_large", 400, "The file is larger than the profile allows.", "Choose a smaller file or another profile.");

    /// <summary>Too small for the profile.</summary>
    public static readonly ErrorCode FileTooSmall = new(
        "file_too_small", 400, "The file is smaller than the profile allows.", "Choose another file or another profile.");

    /// <summary>Type not in the profile.</summary>
    public static readonly ErrorCode TypeNotAllowed = new(
        "type_not_allowed", 400, "The profile does not allow files of this type.", "Choose a file of an allowed type.");

    /// <summary>Extension not in the profile.</summary>
    public static readonly ErrorCode ExtensionNotAllowed = new(
        "extension_not_allowed", 400, "The profile does not allow files of this extension.", "Choose a file with an allowed extension.");

    /// <summary>Longer than the profile.</summary>
    public static readonly ErrorCode ExpiryTooLong = new(
        "expiry_too_long", 400, "The expiry is beyond what the profile allows.",
        "Ask for a shorter one, or leave the parameter expires out.");

    /// <summary>Longer than the credentials live.</summary>
    public static readonly ErrorCode ExpiryBeyondToken = new(
        "expiry_beyond_token", 400, "The expiry is beyond the end of the service's own temporary credentials.",
        "Ask for a shorter one, or leave the parameter expires out.");

    /// <summary>No credentials, or too short-lived ones.</summary>
    public static readonly ErrorCode CredentialsUnavailable = new(
        "credentials_unavailable", 503, "There are no credentials to sign with just now.", "Try again; see the log if it stays.");

    /// <summary>One Idempotency-Key, two requests.</summary>
    public static readonly ErrorCode IdempotencyMismatch = new(
        "idempotency_mismatch", 422, "Another request was made with this Idempotency-Key.",
        "Repeat a request as it was, or use a new key.");

    /// <summary>Nothing to renew.</summary>
    public static readonly ErrorCode UploadSettled = new(
        "upload_settled", 409, "The upload has arrived already.", "Ask for its state; ask for a separate grant for another file.");

    /// <summary>No record.</summary>
    public static readonly ErrorCode UnknownUpload = new(
        "unknown_upload", 404, "There is no record of this upload yet.", "Ask again shortly; after a failed callback, confirm the upload.");

    /// <summary>The file of an upload that is not ready.</summary>
    public static readonly ErrorCode UploadNotReady = new(
        "upload_not_ready", 409, "The upload is not ready, so its file is handed out to nobody.",
        "Ask for its state, and again once it is ready.");

    /// <summary>Nobody is asked about the upload.</summary>
    public static readonly ErrorCode UploadNotHeld = new(
        "upload_not_held", 409, "The upload does not wait for a decision.", "Ask for its state, or list what waits with state=held.");

    /// <summary>No object.</summary>
    public static readonly ErrorCode ObjectMissing = new("object_missing", 404, "The object is not in the bucket.", "Upload it first.");

    /// <summary>OSS did not answer as hoped.</summary>
    public static readonly ErrorCode OssUnavailable = new(
        "oss_unavailable", 503, "OSS could not be asked about the object.",
        "Try again; check the credentials and Oss:Endpoint if it stays.");

    /// <summary>A reviewer kept failing.</summary>
    public static readonly ErrorCode ReviewFailed = new(
        "review_failed", 500, "A reviewer could not come to a verdict.", "See the log, then send the upload back.");

    /// <summary>The store cannot be reached.</summary>
    public static readonly ErrorCode StoreUnavailable = new(
        "store_unavailable", 503, "The store cannot be reached just now.", "Try again; watch the storage engine.");

    /// <summary>The budget of a request is spent.</summary>
    public static readonly ErrorCode OutOfTime = new(
        "out_of_time", 503, "The request could not be answered in time; whether it took effect is unknown.",
        "Try again after the time in Retry-After; watch OSS and the storage engine if it stays.");

    /// <summary>A fault of this service.</summary>
    public static readonly ErrorCode InternalError = new(
        "internal_error", 500, "The service failed.", "Report it with the time; the log has the reason (event 391).");

    /// <summary>OSS does not know the upload in parts.</summary>
    public static readonly ErrorCode UnknownMultipart = new(
        "unknown_multipart", 404, "OSS knows no such upload in parts.",
        "It was aborted, or its number belongs to another key: begin again.");

    /// <summary>No part of this file can have that number.</summary>
    public static readonly ErrorCode PartNumberInvalid = new(
        "part_number_invalid", 400, "The part number does not fit the declared size.",
        "Number the parts from 1, at most 10,000; all but the last have 100 KB or more.");

    /// <summary>The parts are not the file.</summary>
    public static readonly ErrorCode PartsMismatch = new(
        "parts_mismatch", 409, "The uploaded parts are not the declared file.", "Upload what is missing or wrong, then complete again.");

    /// <summary>No right to list.</summary>
    public static readonly ErrorCode ListingDenied = new(
        "listing_denied", 503, "OSS does not let this service list the bucket.",
        "Grant the access key oss:ListObjects (infra/oss/ram-policy-listing.json).");

    /// <summary>One look at the bucket at a time.</summary>
    public static readonly ErrorCode ReconcileRunning = new(
        "reconcile_running", 409, "A reconciliation is under way already.", "Try again after the time in Retry-After.");

    /// <summary>One sweep at a time.</summary>
    public static readonly ErrorCode SweepRunning = new(
        "sweep_running", 409, "A sweep is under way already.", "Try again after the time in Retry-After.");

    /// <summary>OSS refuses to delete.</summary>
    public static readonly ErrorCode SweepDenied = new(
        "sweep_denied", 503, "OSS does not let this service list or delete what is to be tidied up.",
        "Grant the access key the rights of infra/oss/ram-policy-sweep.json.");

    /// <summary>All of them, in the order of this file.</summary>
    public static ImmutableArray<ErrorCode> All { get; } =
    [
        MethodNotSupported, AuthorizationMissing, SignatureMalformed, SignatureMismatch, SignatureVersionUnsupported,
        KeyUrlMissing, KeyUrlMalformed, KeyUrlUntrusted,
        KeyUnavailable, BodyMalformed, FieldRepeated, BucketForeign, TicketMissing, TicketMalformed, TicketForeign, TicketMismatch,
        TicketExpired, BodyTooLarge, BodyIncomplete, LengthRequired, NotQueued, RequestMalformed, Unauthorized, Forbidden,
        IssuerUnavailable, TooManyRequests, OriginNotAllowed, StsNotConfigured, StsUnavailable, MethodNotAllowed, NotFound, UnknownProfile,
        UnknownFormat, FileTooLarge, FileTooSmall, TypeNotAllowed, ExtensionNotAllowed, ExpiryTooLong, ExpiryBeyondToken,
        CredentialsUnavailable, IdempotencyMismatch, UploadSettled, UnknownUpload, UploadNotReady, UploadNotHeld,
        ObjectMissing, OssUnavailable, ReviewFailed, StoreUnavailable, OutOfTime, InternalError, UnknownMultipart, PartNumberInvalid,
        PartsMismatch, ListingDenied, ReconcileRunning, SweepRunning, SweepDenied,
    ];
}
