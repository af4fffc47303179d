using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using OssCallback.Callbacks;
using OssCallback.UnitTests.Infrastructure;

namespace OssCallback.UnitTests.Callbacks;

public sealed class CallbackUrlTests
{
    [Theory]
    [InlineData("https://a.example.com", "/")]
    [InlineData("https://a.example.com/", "/")]
    [InlineData("https://a.example.com?a=1", "/?a=1")]
    [InlineData("https://a.example.com:8443/x/../y/%41?b=%42&c=/d?", "/x/../y/%41?b=%42&c=/d?")]
    [InlineData("HTTPS://A.example.com/X", "/X")]
    [InlineData("https://a.example.com/?next=https://b/", "/?next=https://b/")]
    public void Keeps_path_and_query_to_the_letter(string url, string target)
    {
        var result = CallbackUrl.RequestTarget(url);

        Assert.Equal(target, result);
    }

    [Theory]
    [InlineData("https://uploads.example.com/api/callback")]
    [InlineData("https://uploads.example.com:8443/a?b=c&d=%20")]
    [InlineData("https://uploads.example.com/?back=file:///a")]
    [InlineData("https://8.8.8.8/a")]
    [InlineData("https://172.32.0.1/a")]
    [InlineData("https://100.128.0.1/a")]
    public void Takes_what_oss_would_call(string url)
    {
        var acceptable = CallbackUrl.IsAcceptable(url, allowPrivate: false, out var reason);

        Assert.True(acceptable, reason);
    }

    [Theory]
    [InlineData("", "must begin with")]
    [InlineData("uploads.example.com/a", "must begin with")]
    [InlineData("/a", "must begin with")]
    [InlineData("ftp://uploads.example.com/a", "must begin with")]
    [InlineData("https:uploads.example.com/a", "must begin with")]
    [InlineData("https:/uploads.example.com/a", "must begin with")]
    [InlineData("https:\\\\uploads.example.com\\a", "backslash")]
    [InlineData("https:///uploads.example.com/a", "must begin with")]
    [InlineData("https://", "must begin with")]
    [InlineData("https:///a", "must begin with")]
    [InlineData("https://uploads.example.com:port/a", "must begin with")]
    [InlineData("https://uploads.example.com:99999/a", "must begin with")]
    [InlineData("https://uploads.example.com/a b", "plain ASCII")]
    [InlineData("https://uploads.example.com/图", "plain ASCII")]
    [InlineData("https://uploads.example.com/a\n", "plain ASCII")]
    [InlineData(" https://uploads.example.com/a", "plain ASCII")]
    [InlineData("https://uploads.example.com/a;https://evil.example/", "separator")]
    [InlineData("https://user@uploads.example.com/a", "user name")]
    [InlineData("https://user:pass@uploads.example.com/a", "user name")]
    [InlineData("https://uploads.example.com/a#b", "fragment")]
    [InlineData("https://[2001:db8::1]/a", "IPv6")]
    [InlineData("https://uploads.example.com\\@evil.example/a", "backslash")]
    public void Refuses_what_oss_would_not_call_even_in_development(string url, string reason)
    {
        var acceptable = CallbackUrl.IsAcceptable(url, allowPrivate: true, out var given);

        Assert.False(acceptable);
        Assert.Contains(reason, given, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://uploads.example.com/a")]
    [InlineData("https://localhost/a")]
    [InlineData("https://localhost./a")]
    [InlineData("https://app.localhost/a")]
    [InlineData("https://127.0.0.1/a")]
    [InlineData("https://127.1/a")]
    [InlineData("https://2130706433/a")]
    [InlineData("https://0x7f000001/a")]
    [InlineData("https://0.0.0.0/a")]
    [InlineData("https://10.101.166.30:8083/callback.php")]
    [InlineData("https://100.64.0.1/a")]
    [InlineData("https://100.100.100.200/latest/meta-data/")]
    [InlineData("https://169.254.169.254/a")]
    [InlineData("https://172.16.0.1/a")]
    [InlineData("https://172.31.255.255/a")]
    [InlineData("https://192.168.0.1/a")]
    [InlineData("https://224.0.0.1/a")]
    [InlineData("https://255.255.255.255/a")]
    public void Takes_private_and_plain_addresses_in_development_only(string url)
    {
        var verdicts = (
            CallbackUrl.IsAcceptable(url, allowPrivate: true, out _), CallbackUrl.IsAcceptable(url, allowPrivate: false, out _));

        Assert.Equal((true, false), verdicts);
    }

    [Property(MaxTest = 300)]
    public Property What_is_acceptable_has_a_request_target() => Prop.ForAll(Hostile.Text, text =>
        !CallbackUrl.IsAcceptable("https://a" + text, allowPrivate: true, out _)
            || CallbackUrl.RequestTarget("https://a" + text).StartsWith('/'));
}
