using System.Xml.Linq;

namespace OssCallback.Simulator.Buckets;

/// <summary>The one account that owns every bucket and object here.</summary>
/// <param name="Id">Its uid.</param>
internal sealed record BucketOwner(string Id)
{
    public XElement Element() => new("Owner", new XElement("ID", Id), new XElement("DisplayName", Id));

    /// <summary>The answer to GetBucketAcl and GetObjectAcl.</summary>
    public XElement AccessControlPolicy(string grant) => new("AccessControlPolicy", Element(), AccessControlList(grant));

    public static XElement AccessControlList(string grant) => new("AccessControlList", new XElement("Grant", grant));
}
