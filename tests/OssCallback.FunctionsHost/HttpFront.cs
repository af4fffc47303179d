using System.Globalization;
using Google.Protobuf;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Template;
using OssCallback.FunctionsHost.Protocol;

namespace OssCallback.FunctionsHost;

/// <summary>The host's translation between HTTP and the protocol.</summary>
internal sealed class HttpFront(WorkerChannel worker)
{
    private const string Prefix = "api/";

    public async Task AnswerAsync(HttpContext http)
    {
        if (!worker.IsReady)
        {
            // The real host lets callers wait for a while, and says the same in the end.
            http.Response.StatusCode = 503;
            return;
        }

        var (function, values) = Find(http.Request.Path);
        if (function is null
            || (function.Methods.Count > 0 && !function.Methods.Contains(http.Request.Method, StringComparer.OrdinalIgnoreCase)))
        {
            http.Response.StatusCode = 404;
            return;
        }

        var request = await ReadAsync(http.Request, values);
        var metadata = values.Select(value =>
            KeyValuePair.Create(value.Key, Data.Text(Convert.ToString(value.Value, CultureInfo.InvariantCulture)!)));
        InvocationResponse response;
        try
        {
            response = await worker.InvokeAsync(function.Name, new TypedData { Http = request }, metadata, http.RequestAborted);
        }
        catch (IOException)
        {
            // The worker died: the real host answers 502 or cuts the connection.
            http.Response.StatusCode = 502;
            return;
        }

        if (!response.Succeeded())
        {
            http.Response.StatusCode = 500;
            return;
        }

        await WriteAsync(http, (response.ReturnValue ?? response.OutputData.FirstOrDefault()?.Data)!.Http);
    }

    private (IndexedFunction? Function, RouteValueDictionary Values) Find(PathString path)
    {
        foreach (var function in worker.Functions)
        {
            var values = new RouteValueDictionary();
            if (function.Route is { } route && new TemplateMatcher(TemplateParser.Parse(Prefix + route), values).TryMatch(path, values))
            {
                return (function, values);
            }
        }

        return (null, []);
    }

    private static async Task<RpcHttp> ReadAsync(HttpRequest request, RouteValueDictionary values)
    {
        var http = new RpcHttp { Method = request.Method, Url = $"{request.Scheme}://{request.Host}{request.Path}{request.QueryString}" };
        foreach (var (name, value) in request.Headers)
        {
            http.NullableHeaders[name.ToLowerInvariant()] = new NullableString { Value = value.ToString() };
        }

        foreach (var (name, value) in request.Query)
        {
            http.NullableQuery[name] = new NullableString { Value = value.ToString() };
        }

        foreach (var (name, value) in values)
        {
            http.NullableParams[name] = new NullableString { Value = Convert.ToString(value, CultureInfo.InvariantCulture) };
        }

        if (request.ContentLength > 0)
        {
            var body = new byte[(int)request.ContentLength];
            await request.Body.ReadExactlyAsync(body, request.HttpContext.RequestAborted);
            http.Body = Data.Binary(body);
        }

        return http;
    }

    private static async Task WriteAsync(HttpContext http, RpcHttp answer)
    {
        http.Response.StatusCode = int.Parse(answer.StatusCode, CultureInfo.InvariantCulture);
        foreach (var (name, value) in answer.Headers)
        {
            http.Response.Headers[name] = value;
        }

        var body = answer.Body?.DataCase switch
        {
            TypedData.DataOneofCase.Bytes => answer.Body.Bytes,
            TypedData.DataOneofCase.Stream => answer.Body.Stream,
            TypedData.DataOneofCase.String => ByteString.CopyFromUtf8(answer.Body.String),
            _ => ByteString.Empty,
        };
        if (!body.IsEmpty)
        {
            await http.Response.Body.WriteAsync(body.Memory);
        }
    }
}
