using System.Text;
using OssCallback.Callbacks;
using OssCallback.UnitTests.Infrastructure;
using OssCallback.Uploads;

namespace OssCallback.UnitTests.Callbacks;

public sealed class CallbackTemplateTests
{
    [Fact]
    public void Asks_for_all_that_a_record_holds_in_a_form()
    {
        var template = CallbackTemplate.Build(CallbackParameter.FormBodyType, "v1.T", ["x:album"]);

        Assert.Equal(
            "bucket=${bucket}&object=${object}&etag=${etag}&size=${size}&mimeType=${mimeType}"
            + "&imageInfo.height=${imageInfo.height}&imageInfo.width=${imageInfo.width}&imageInfo.format=${imageInfo.format}"
            + "&crc64=${crc64}&contentMd5=${contentMd5}&clientIp=${clientIp}&reqId=${reqId}&operation=${operation}"
            + "&x:album=${x:album}&ticket=v1.T",
            template);
    }

    [Fact]
    public void Leaves_the_placeholders_of_json_bare()
    {
        var template = CallbackTemplate.Build(CallbackParameter.JsonBodyType, "v1.T", ["x:album"]);

        Assert.StartsWith("{\"bucket\":${bucket},\"object\":${object},", template, StringComparison.Ordinal);
        Assert.EndsWith(",\"x:album\":${x:album},\"ticket\":\"v1.T\"}", template, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(CallbackParameter.FormBodyType)]
    [InlineData(CallbackParameter.JsonBodyType)]
    public void Can_be_read_when_nothing_has_a_value(string bodyType)
    {
        var parameter = CallbackParameter.Create(
            ["https://a.example.com/"], CallbackTemplate.Build(bodyType, "v1.T", ["x:album"]), bodyType);

        var body = CallbackBody.TryParse(Encoding.UTF8.GetBytes(OssExpansion.Expand(parameter.ToBase64(), [])), bodyType);

        Assert.Equal(("v1.T", null, null), (body![CallbackFields.Ticket], body[CallbackFields.Object], body.RepeatedField));
    }
}
