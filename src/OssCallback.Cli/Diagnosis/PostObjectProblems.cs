using System.Collections.Immutable;

namespace OssCallback.Cli.Diagnosis;

/// <summary>What OSS says about a form upload that it refuses; nothing is stored.</summary>
internal static class PostObjectProblems
{
    private const string NewGrant = "Ask for a new grant.";
    private const string Look = "Look at it with 'oss-callback decode'.";

    public static ImmutableArray<OssProblem> All { get; } =
    [
        new(403, "AccessDenied", "Invalid according to Policy: Policy expired.", "0006-00000213", "The policy's expiration has passed: the grant was kept too long, or the clock of the signing server is wrong.", NewGrant),
        new(403, "AccessDenied", "Invalid according to Policy: Policy Condition failed: *", "0006-00000227", "A form field is missing or differs from what the policy asks for. Values are compared before ${filename} is expanded.", "Send all fields of the grant unchanged and in their order, the file last."),
        new(403, "AccessDenied", "Invalid according to Policy: Extra input fields: *", "0006-00000228", "A V4 form field is not among the policy's conditions.", "Put x-oss-signature-version, x-oss-credential, x-oss-date (and x-oss-security-token with STS) into the conditions."),
        new(400, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size", "0006-00000004", "The file is larger than content-length-range allows, or over 5 GB.", "Choose a smaller file, or a profile that allows it."),
        new(400, "EntityTooSmall", "Your proposed upload smaller than the minimum allowed size.", null, "The file is smaller than content-length-range asks for; this service pins the size that was given with the request for a grant.", "Ask for the grant with the file's true size."),
        Policy("Invalid Simple-Condition", "0006-00000201", "An object among the conditions has not exactly one member.", "Write each condition as an object of its own."),
        Policy("Invalid JSON", "0006-00000201", "The policy is no JSON.", "Build it with a JSON library."),
        Policy(string.Empty, "0006-00000205", "The policy is blank.", "Send the policy of the grant."),
        Policy(string.Empty, "0006-00000207", "The policy has no conditions.", "Add conditions; pin bucket, key, size, type and callback."),
        Policy(string.Empty, "0006-00000208", "The policy has no expiration.", "Add one, such as 2026-01-31T12:00:00.000Z."),
        Policy(string.Empty, "0006-00000209", "The policy has neither expiration nor conditions.", "Add both."),
        Policy(string.Empty, "0006-00000210", "The expiration is no string.", "Write a UTC time such as 2026-01-31T12:00:00.000Z."),
        Policy(string.Empty, "0006-00000211", "The expiration is empty or no time.", "Write a UTC time such as 2026-01-31T12:00:00.000Z."),
        Policy(string.Empty, "0006-00000214", "The conditions are no list.", "Write a JSON list."),
        Policy(string.Empty, "0006-00000215", "The conditions are empty.", "Add conditions."),
        Policy(string.Empty, "0006-00000216", "A condition names no match mode.", "Use eq, starts-with, in, not-in or content-length-range."),
        Policy(string.Empty, "0006-00000218", "A condition is none that OSS knows.", "Use eq, starts-with, in, not-in or content-length-range; fields are named with '$'."),
        Policy("content-length-range", "0006-00000220", "content-length-range is not two whole numbers, the smaller first.", "Write them without quotes."),
        Policy(string.Empty, "0006-00000222", "An item of a condition has the wrong type.", "Values are strings."),
        new(403, "SignatureDoesNotMatch", "The request signature we calculated does not match the signature you provided.", "0002-00000705", "The signature is not made with this policy and this secret. The policy was changed or encoded again after signing, the secret is another one, or date and region of the V4 key differ from x-oss-credential.", "Send policy and signature of the same grant unchanged; check Oss:AccessKeySecret and Oss:Region."),
        new(400, "InvalidArgument", string.Empty, "0002-00000702", "The field policy is missing, although the form is signed.", "Send all fields of the grant."),
        new(400, "InvalidArgument", "Post request signature is empty.", "0002-00000703", "The field Signature or x-oss-signature is missing.", "Send all fields of the grant."),
        new(400, "InvalidArgument", string.Empty, "0002-00000704", "The field Signature or x-oss-signature is blank.", "Send all fields of the grant."),
        new(400, "InvalidArgument", "Post request accessKeyId is empty.", "0002-00000706", "The access key is missing: OSSAccessKeyId, policy and Signature belong together.", "Send all fields of the grant."),
        new(403, "SignatureDoesNotMatch", string.Empty, "0002-00000710", "x-oss-credential is not of the form key/day/region/oss/aliyun_v4_request, or does not fit x-oss-date.", "Make both from the same time."),
        new(403, "InvalidAccessKeyId", "The OSS Access Key Id you provided does not exist in our records.", null, "The access key is unknown or disabled; with temporary credentials also when the security token is missing.", "Check Oss:AccessKeyId; with STS send x-oss-security-token and set Oss:SecurityToken."),
        new(400, "InvalidArgument", "The bucket POST must contain the specified 'key'.", null, "The field key is missing, or comes after the file; OSS ignores what comes after the file.", "Send key first and file last."),
        new(400, "IncorrectNumberOfFilesInPOSTRequest", "POST requires exactly one file upload per request.", null, "The form has no field named file, or more than one.", "Send one file, in the field file, as the last field."),
        new(400, "RequestIsNotMultiPartContent", "Bucket POST must be of the enclosure-type multipart/form-data.", null, "The form was sent with another Content-Type.", "Send multipart/form-data; let the browser set the header with its boundary."),
        new(400, "MalformedPOSTRequest", "The body of your POST request is not well-formed multipart/form-data.", null, "The multipart body is broken: a boundary that differs from the header, or names without quotes as .NET's MultipartFormDataContent writes them.", "Take the quotes off the boundary parameter and put them around the names."),
        new(400, "FieldItemTooLong", string.Empty, null, "A form field is longer than OSS takes; its documentation says 4 KB in one place and 2 MB in another.", "Keep policy and callback under 4,000 characters."),
        new(400, "MaxPOSTPreDataLengthExceededError", string.Empty, null, "The fields before the file are too long together.", "Shorten them."),
        new(409, "FileAlreadyExists", "The object you specified already exists and can not be overwritten.", null, "x-oss-forbid-overwrite is true and there is an object of this key; often the upload was sent twice.", "Confirm the upload: the first one is stored. For another file " + char.ToLowerInvariant(NewGrant[0]) + NewGrant[1..]),
        new(400, "InvalidArgument", "Post body size must be less than 5G.", null, "The request is larger than 5 GB.", "Use a multipart upload."),
        new(403, string.Empty, string.Empty, "0002-00000080", "The bucket or account no longer takes V1 signatures.", "Sign with V4, as this service does."),
        new(403, "RequestTimeTooSkewed", "The difference between the request time and the current time is too large.", null, "The clock of the signing machine is more than 15 minutes off.", "Set the clock."),
    ];

    private static OssProblem Policy(string message, string ec, string cause, string fix) => new(400, "InvalidPolicyDocument", message.Length == 0 ? string.Empty : $"Invalid Policy: *{message}", ec, cause, $"{fix} {Look}");
}
