using System.Text;
using OssCallback.Simulator.Errors;

namespace OssCallback.Simulator.Uploads;

/// <summary>OSS's rules for object names: 1 to 1,023 bytes of UTF-8 that do not begin with a slash or a backslash.
/// A NUL is refused too: no URL of this server could name such an object again.</summary>
internal static class ObjectKey
{
    public static void Check(string key)
    {
        if (key.Length == 0 || key[0] is '/' or '\\' || key.Contains('\0', StringComparison.Ordinal)
            || Encoding.UTF8.GetByteCount(key) > 1023)
        {
            throw OssErrors.InvalidObjectName(key).Refuse();
        }
    }
}
