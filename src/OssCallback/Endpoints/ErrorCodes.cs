using System.Collections.Immutable;

namespace OssCallback.Endpoints;

/// <summary>The one table of all refusals; the documentation is checked against it.</summary>
public static class ErrorCodes
{
    /// <summary>The callback is not a POST.</summary>
    public static readonly ErrorCode MethodNotSupported = new("method_not_supported", 501, "The callback endpoint answers POST only.", "Let OSS call it; browsers have no business here.");

    /// <summary>No Authorization header.</summary>
    public static readonly ErrorCode AuthorizationMissing = new("authorization_missing", 400, "The Authorization header is missing.", "A proxy or the platform's own authentication removed it: exclude the callback path from them.");

    /// <summary>The Authorization header cannot be a signature of the key.</summary>
    public static readonly ErrorCode SignatureMalformed = new("signature_malformed", 400, "The Authorization header is not the Base64 of a signature of this key's length.", "Check what lies between OSS and this service; OSS sends the bare Base64 without a scheme.");

    /// <summary>The signature does not match.</summary>
    public static readonly ErrorCode SignatureMismatch = new("signature_mismatch", 400, "The signature does not match this path, query and body.", "Compare Callback:Urls with the callbackUrl that OSS was given; look for a proxy that rewrites path, query or body.");

    /// <summary>No key URL header.</summary>
    public static readonly ErrorCode KeyUrlMissing = new("key_url_missing", 400, "The x-oss-pub-key-url header is missing.", "A proxy removed it, or the caller is not OSS.");

    /// <summary>The key URL header is no Base64 text.</summary>
    public static readonly ErrorCode KeyUrlMalformed = new("key_url_malformed", 400, "The x-oss-pub-key-url header is not Base64 of a URL.", "The caller is not OSS.");

    /// <summary>The key URL is not on the list.</summary>
    public static readonly ErrorCode KeyUrlUntrusted = new("key_url_untrusted", 400, "The public key's address is not trusted.", "The caller is not OSS, or a development key is missing from Callback:TrustedKeys.");

    /// <summary>A configured key could not be fetched.</summary>
    public static readonly ErrorCode KeyUnavailable = new("key_unavailable", 503, "The public key could not be fetched just now.", "Put the key's PEM text into Callback:TrustedKeys instead of fetching it.");

    /// <summary>The body is neither of the two forms, or misses bucket and object.</summary>
    public static readonly ErrorCode BodyMalformed = new("body_malformed", 400, "The callback's body cannot be read or lacks bucket or object.", "Use the callback parameter that this service issues; its body names bucket, object and ticket.");

    /// <summary>A known field appears twice.</summary>
    public static readonly ErrorCode FieldRepeated = new("field_repeated", 400, "A field appears twice in the body.", "Use the callback parameter that this service issues.");

    /// <summary>Another bucket.</summary>
    public static readonly ErrorCode BucketForeign = new("bucket_foreign", 400, "The callback names a bucket that this service does not serve.", "Compare Oss:Bucket with the bucket that was uploaded to.");

    /// <summary>No ticket.</summary>
    public static readonly ErrorCode TicketMissing = new("ticket_missing", 400, "The ticket is missing.", "Upload with a grant of this service; the ticket is part of its callback parameter.");

    /// <summary>The ticket is no ticket.</summary>
    public static readonly ErrorCode TicketMalformed = new("ticket_malformed", 400, "The ticket is not one of this service's.", "Upload with a grant of this service.");

    /// <summary>The ticket was made by a key that is not, or no longer, configured.</summary>
    public static readonly ErrorCode TicketForeign = new("ticket_foreign", 400, "The ticket was made with a key that this service does not know.", "Keep a retired key in Callback:TicketKeys for 25 hours after promoting a new one.");

    /// <summary>The MAC does not cover this object.</summary>
    public static readonly ErrorCode TicketMismatch = new("ticket_mismatch", 400, "The ticket is for another object or was altered.", "Ask for a grant of its own for each upload.");

    /// <summary>The ticket is too old.</summary>
    public static readonly ErrorCode TicketExpired = new("ticket_expired", 400, "The ticket has expired.", "Ask for a new grant.");

    /// <summary>Too many bytes.</summary>
    public static readonly ErrorCode BodyTooLarge = new("body_too_large", 413, "The request body is over the limit.", "Shorten the callback's variables, or raise Callback:MaxBodyBytes up to its maximum.");

    /// <summary>Not known to be durable in time.</summary>
    public static readonly ErrorCode NotQueued = new("not_queued", 503, "The upload could not be queued in time; whether it was is unknown.", "The client confirms, or the reconciliation finds it; watch the storage engine.");

    /// <summary>The request cannot be read.</summary>
    public static readonly ErrorCode RequestMalformed = new("request_malformed", 400, "The request's parameters cannot be read.", "See the detail.");

    /// <summary>No credentials.</summary>
    public static readonly ErrorCode Unauthorized = new("unauthorized", 401, "An API key is needed.", "Send it as header X-Api-Key or as Authorization: Bearer.");

    /// <summary>Not this role.</summary>
    public static readonly ErrorCode Forbidden = new("forbidden", 403, "This API key may not do that.", "Use a key with the operator role.");

    /// <summary>Wrong method of a client endpoint.</summary>
    public static readonly ErrorCode MethodNotAllowed = new("method_not_allowed", 405, "The endpoint does not answer this method.", "See the Allow header.");

    /// <summary>No such path.</summary>
    public static readonly ErrorCode NotFound = new("not_found", 404, "There is nothing at this path.", "The endpoints are listed in README.");

    /// <summary>No such profile.</summary>
    public static readonly ErrorCode UnknownProfile = new("unknown_profile", 400, "There is no profile of this name.", "Use one of the names under Policy:Profiles.");

    /// <summary>No such grant shape.</summary>
    public static readonly ErrorCode UnknownFormat = new("unknown_format", 400, "There is no answer format of this name.", "Leave the parameter format out.");

    /// <summary>Too large for the profile.</summary>
    public static readonly ErrorCode FileTooLarge = new("file_too_large", 400, "The file is larger than the profile allows.", "Choose a smaller file or another profile.");

    /// <summary>Too small for the profile.</summary>
    public static readonly ErrorCode FileTooSmall = new("file_too_small", 400, "The file is smaller than the profile allows.", "Choose another file or another profile.");

    /// <summary>Type not in the profile.</summary>
    public static readonly ErrorCode TypeNotAllowed = new("type_not_allowed", 400, "The profile does not allow files of this type.", "Choose a file of an allowed type.");

    /// <summary>Extension not in the profile.</summary>
    public static readonly ErrorCode ExtensionNotAllowed = new("extension_not_allowed", 400, "The profile does not allow files of this extension.", "Choose a file with an allowed extension.");

    /// <summary>No record.</summary>
    public static readonly ErrorCode UnknownUpload = new("unknown_upload", 404, "There is no record of this upload yet.", "Ask again shortly; after a failed callback, confirm the upload.");

    /// <summary>No object.</summary>
    public static readonly ErrorCode ObjectMissing = new("object_missing", 404, "The object is not in the bucket.", "Upload it first.");

    /// <summary>OSS did not answer as hoped.</summary>
    public static readonly ErrorCode OssUnavailable = new("oss_unavailable", 503, "OSS could not be asked about the object.", "Try again; check the credentials and Oss:Endpoint if it stays.");

    /// <summary>A reviewer kept failing.</summary>
    public static readonly ErrorCode ReviewFailed = new("review_failed", 500, "A reviewer could not come to a verdict.", "See the log, then send the upload back.");

    /// <summary>The store cannot be reached.</summary>
    public static readonly ErrorCode StoreUnavailable = new("store_unavailable", 503, "The store cannot be reached just now.", "Try again; watch the storage engine.");

    /// <summary>OSS does not know the upload in parts.</summary>
    public static readonly ErrorCode UnknownMultipart = new("unknown_multipart", 404, "OSS knows no such upload in parts.", "It was aborted, or its number belongs to another key: begin again.");

    /// <summary>No part of this file can have that number.</summary>
    public static readonly ErrorCode PartNumberInvalid = new("part_number_invalid", 400, "The part number does not fit the declared size.", "Number the parts from 1, at most 10,000; all but the last have 100 KB or more.");

    /// <summary>The parts are not the file.</summary>
    public static readonly ErrorCode PartsMismatch = new("parts_mismatch", 409, "The uploaded parts are not the declared file.", "Upload what is missing or wrong, then complete again.");

    /// <summary>All of them, in the order of this file.</summary>
    public static ImmutableArray<ErrorCode> All { get; } =
    [
        MethodNotSupported, AuthorizationMissing, SignatureMalformed, SignatureMismatch, KeyUrlMissing, KeyUrlMalformed, KeyUrlUntrusted,
        KeyUnavailable, BodyMalformed, FieldRepeated, BucketForeign, TicketMissing, TicketMalformed, TicketForeign, TicketMismatch,
        TicketExpired, BodyTooLarge, NotQueued, RequestMalformed, Unauthorized, Forbidden, MethodNotAllowed, NotFound, UnknownProfile,
        UnknownFormat, FileTooLarge, FileTooSmall, TypeNotAllowed, ExtensionNotAllowed, UnknownUpload, ObjectMissing, OssUnavailable,
        ReviewFailed, StoreUnavailable, UnknownMultipart, PartNumberInvalid, PartsMismatch,
    ];
}
