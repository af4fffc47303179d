using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using OssCallback.Http;

namespace OssCallback.AspNetCore;

/// <summary>Translates between ASP.NET Core and the dispatcher.</summary>
internal static class EndpointHttp
{
    public static EndpointRequest Read(HttpContext http) => new()
    {
        Method = http.Request.Method,
        Target = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget,
        Header = name => http.Request.Headers.TryGetValue(name, out var values) ? values.ToString() : null,
        Body = http.Request.Body,
        ContentLength = http.Request.ContentLength,
        Id = http.Request.RouteValues.TryGetValue("id", out var id) ? (string)id! : string.Empty,
        HostRequest = http,
    };

    public static async Task SendAsync(HttpContext http, EndpointReply reply)
    {
        http.Response.StatusCode = reply.Status;
        if (reply.Status != StatusCodes.Status204NoContent)
        {
            http.Response.ContentType = reply.ContentType;
            http.Response.ContentLength = reply.Body.Length;
        }

        foreach (var (name, value) in reply.Headers)
        {
            http.Response.Headers[name] = value;
        }

        if (!HttpMethods.IsHead(http.Request.Method))
        {
            await http.Response.Body.WriteAsync(reply.Body, http.RequestAborted);
        }
    }
}
