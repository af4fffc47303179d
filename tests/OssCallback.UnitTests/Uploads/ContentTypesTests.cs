using OssCallback.Uploads;

namespace OssCallback.UnitTests.Uploads;

public sealed class ContentTypesTests
{
    public static TheoryData<string> Scriptable =>
    [
        "text/html", "TEXT/HTML", "text/html; charset=utf-8", "application/xhtml+xml", "image/svg+xml", "text/xml", "application/xml",
        "text/javascript", "application/javascript",
        "application/x-javascript", "application/ecmascript", "application/mathml+xml", "application/rss+xml", "application/atom+xml",
        "application/rdf+xml", "model/x3d+xml",
        "application/x-shockwave-flash", "message/rfc822", "multipart/related", "unknown/unknown", "application/unknown",
        "text/vtt, text/html", "text/plain;, text/html", "text/html;", "text/html; a=\"b\"",
    ];

    [Theory]
    [MemberData(nameof(Scriptable))]
    public void Types_that_a_browser_runs_are_covered_by_no_wildcard(string type)
    {
        var allowed = new[]
        {
            ContentTypes.IsAllowed(type, []),
            ContentTypes.IsAllowed(type, ["*/*"]),
            ContentTypes.IsAllowed(type, [type[..(type.IndexOf('/', StringComparison.Ordinal) + 1)].ToLowerInvariant() + "*"]),
        };

        Assert.Equal([false, false, false], allowed);
    }

    [Theory]
    [InlineData("text/html", "text/html", true)]
    [InlineData("text/html; charset=utf-8", "text/html", true)]
    [InlineData("image/svg+xml", "image/svg+xml", true)]
    [InlineData("image/png", "image/*", true)]
    [InlineData("IMAGE/PNG", "image/*", true)]
    [InlineData("image/png", "*/*", true)]
    [InlineData("imagex/png", "image/*", false)]
    [InlineData("video/mp4", "image/*", false)]
    [InlineData("image/png", "image/pn", false)]
    [InlineData("text/plain, text/html", "text/plain", false)]
    [InlineData("video/webm;codecs=vp8,opus", "video/*", true)]
    [InlineData("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "*/*", true)]
    [InlineData("audio/webm;codecs=opus", "audio/webm", true)]
    [InlineData("Audio/WebM; Codecs=\"Opus\"", "audio/*", true)]
    [InlineData("video/mp4; codecs=\"avc1.42E01E, mp4a.40.2\"", "video/mp4", true)]
    [InlineData("text/html; charset=utf-8", "text/plain", false)]
    [InlineData("application/ld+json;profile=\"https://www.w3.org/ns/activitystreams\"", "application/*", true)]
    [InlineData("image/png;x=\", text/html;y=\"", "image/png", false)]
    public void A_list_covers_what_it_names(string type, string pattern, bool expected)
    {
        var allowed = ContentTypes.IsAllowed(type, ["x/y", pattern]);

        Assert.Equal(expected, allowed);
    }

    [Theory]
    [InlineData("image/png", true)]
    [InlineData("text/plain; charset=utf-8", true)]
    [InlineData("text/plain;charset=utf-8", true)]
    [InlineData("application/vnd.ms-excel", true)]
    [InlineData("", false)]
    [InlineData("image", false)]
    [InlineData("image/", false)]
    [InlineData("/png", false)]
    [InlineData("image/png/x", false)]
    [InlineData("image/*", false)]
    [InlineData("*/*", false)]
    [InlineData("image/png\n", false)]
    [InlineData("image/png\r\nX: y", false)]
    [InlineData("image/png, text/html", false)]
    [InlineData("image/png; a=b", true)]
    [InlineData("image/png;", true)]
    [InlineData("image/png ; a=b;; c=\"d;\\\"e\" ;f=g", true)]
    [InlineData("audio/webm;codecs=opus", true)]
    [InlineData("text/plain; title=\"a $5\"", false)]
    [InlineData("text/plain; title=$5", false)]
    [InlineData("text/plain; title=\"a \\$5\"", false)]
    [InlineData("image/png; a", false)]
    [InlineData("image/png; a=", false)]
    [InlineData("image/png; =b", false)]
    [InlineData("image/png; a =b", false)]
    [InlineData("image/png; a= b", false)]
    [InlineData("image/png; a=\"b", false)]
    [InlineData("image/png; a=\"b\\\"", false)]
    [InlineData("image/png; a=\"b\"c", false)]
    [InlineData("image/png; a=b c=d", false)]
    [InlineData("image/png; a=b ", false)]
    [InlineData("image/png; a=\"b\tc\"", false)]
    [InlineData("image/png; a=\"é\"", false)]
    [InlineData("image/png; a=b/c", false)]
    [InlineData("image/png;charset=\",text/html", false)]
    [InlineData(" image/png", false)]
    [InlineData("image/$x", false)]
    [InlineData("图/片", false)]
    public void A_type_has_a_form(string type, bool expected)
    {
        var wellFormed = ContentTypes.IsWellFormed(type);

        Assert.Equal(expected, wellFormed);
    }

    [Theory]
    [InlineData("a/b;c=", 'd', 121, true)]
    [InlineData("a/b;c=", 'd', 122, false)]
    [InlineData("a/b;c=\"x\";d=", 'd', 113, true)]
    [InlineData("a/b;c=\"x\";d=", 'd', 114, false)]
    public void A_permission_has_room_for_127_characters_of_json(string beginning, char filler, int count, bool expected)
    {
        var type = beginning + new string(filler, count);

        Assert.Equal((true, expected), (ContentTypes.IsWellFormed(type), ContentTypes.FitsIntoGrant(type)));
    }

    [Theory]
    [InlineData("*/*")]
    [InlineData("html")]
    [InlineData("x")]
    [InlineData("text")]
    [InlineData("text/html x")]
    [InlineData("text/html\tx")]
    [InlineData("\"text/html\"")]
    [InlineData(";text/html")]
    [InlineData(" ;charset=utf-8")]
    [InlineData("text/ html")]
    [InlineData("text/plain, image/png")]
    [InlineData("image/png,html")]
    [InlineData("image/png,*/*")]
    [InlineData("image/png, text/html;")]
    [InlineData("image")]
    [InlineData("/")]
    [InlineData("")]
    [InlineData("text//plain")]
    [InlineData("*/html")]
    [InlineData("text/*")]
    [InlineData("a/b,")]
    [InlineData("image/png;charset=\",text/html")]
    public void What_is_no_type_is_covered_by_nothing(string type)
    {
        var allowed = new[] { ContentTypes.IsAllowed(type, []), ContentTypes.IsAllowed(type, ["*/*", "image/*", "text/*"]),
            ContentTypes.IsAllowed(type, [type]) };

        Assert.Equal([false, false, false], allowed);
    }

    [Theory]
    [InlineData("image/png", "image/png")]
    [InlineData("IMAGE/PNG; charset=x", "image/png")]
    [InlineData("image/made-up", "other")]
    [InlineData("", "other")]
    [InlineData(null, "other")]
    public void Counters_are_bounded_in_number(string? type, string expected)
    {
        var counted = ContentTypes.CountedAs(type);

        Assert.Equal(expected, counted);
    }

    [Theory]
    [InlineData(".png", "image/png")]
    [InlineData(".svg", "image/svg+xml")]
    [InlineData(".unheard", "application/octet-stream")]
    [InlineData("", "application/octet-stream")]
    public void An_extension_has_a_usual_type(string extension, string expected)
    {
        var type = ContentTypes.OfExtension(extension);

        Assert.Equal(expected, type);
    }
}
