using System.Text;
using OssCallback.Simulator.Errors;

namespace OssCallback.Simulator.Uploads;

/// <summary>OSS's rules for object names: 1 to 1,023 bytes of UTF-8 that do not begin with a slash or a backslash.</summary>
internal static class ObjectKey
{
    public static void Check(string key)
    {
        if (key.Length == 0 || key[0] is '/' or '\\' || Encoding.UTF8.GetByteCount(key) > 1023)
        {
            throw OssErrors.InvalidObjectName(key).Refuse();
        }
    }
}
