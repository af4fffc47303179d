using System.Text.RegularExpressions;

namespace OssCallback.IntegrationTests.Support;

/// <summary>How the server writes its log for people.</summary>
internal static partial class ServerLog
{
    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z (info|warn|fail): [A-Za-z.]+\[\d+\] .")]
    public static partial Regex Line();
}
