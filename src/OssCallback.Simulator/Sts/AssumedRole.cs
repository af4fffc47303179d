using System.Security.Cryptography;
using System.Text;

namespace OssCallback.Simulator.Sts;

/// <summary>An issued session with everything its holder is told.</summary>
internal sealed record AssumedRole(Session Session, string AccessKeySecret, string SecurityToken)
{
    /// <summary>An 18-digit number that stands for the role, and the session's name.</summary>
    public string AssumedRoleId
    {
        get
        {
            var slash = Session.Arn.LastIndexOf('/');
            var role = SHA256.HashData(Encoding.UTF8.GetBytes(Session.Arn[..slash]));
            return $"3{BitConverter.ToUInt64(role) % 100_000_000_000_000_000UL:D17}:{Session.Arn[(slash + 1)..]}";
        }
    }

    /// <summary>Names no secret: a record's generated text would print them.</summary>
    public override string ToString() => $"AssumedRole({Session.Arn})";
}
