using System.Text.RegularExpressions;

namespace OssCallback.UnitTests.Infrastructure;

/// <summary>What must not be found in any log, whatever happened.</summary>
internal static partial class CallbackSecrets
{
    public static void AssertNotLogged(TestApp app)
    {
        var text = app.LogText;
        Assert.DoesNotContain(TestApp.AccessKeySecret, text, StringComparison.Ordinal);
        Assert.DoesNotContain(TestApp.TicketKey, text, StringComparison.Ordinal);
        Assert.DoesNotContain(TestApp.ClientKey, text, StringComparison.Ordinal);
        Assert.DoesNotContain(TestApp.OperatorKey, text, StringComparison.Ordinal);
        Assert.DoesNotMatch(Ticket(), text);
        Assert.DoesNotMatch(Signature(), text);
    }

    [GeneratedRegex(@"v1\.[A-Za-z0-9_\-]{4}\.[0-9]+\.")]
    private static partial Regex Ticket();

    /// <summary>64 bytes in Base64, or 32 in hex.</summary>
    [GeneratedRegex("[A-Za-z0-9+/]{86}==|[0-9a-f]{64}")]
    private static partial Regex Signature();
}
