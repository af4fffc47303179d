using OssCallback.Simulator.Errors;
using OssCallback.Simulator.Http;

namespace OssCallback.Simulator.Multipart;

internal static class MultipartErrors
{
    public static OssRefusalException NoSuchUpload(string id) => new OssError(404, "NoSuchUpload",
        "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.")
            .With("UploadId", id)
            .Refuse();

    public static OssRefusalException InvalidPart(int number) => new OssError(400, "InvalidPart",
        "One or more of the specified parts could not be found or the specified entity tag might not have matched the part's entity tag.")
        .With("PartNumber", number.ToString(System.Globalization.CultureInfo.InvariantCulture)).Refuse();

    /// <summary>The number is documented, the sentence is not.</summary>
    public static OssRefusalException CompleteAllWithBody() => OssErrors.InvalidArgument(
        "The body must be empty when x-oss-complete-all is specified.", OssHeaders.CompleteAll, "yes", "0042-00000216").Refuse();

    public static OssRefusalException InvalidPartOrder() => new OssError(400, "InvalidPartOrder",
        "The list of parts was not in ascending order. Parts list must specified in order by part number.").Refuse();
}
