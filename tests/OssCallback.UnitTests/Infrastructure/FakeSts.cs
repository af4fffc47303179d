using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace OssCallback.UnitTests.Infrastructure;

/// <summary>As much of STS, and of the metadata service of ECS, as hands out credentials, on a loopback port of its own.</summary>
internal sealed class FakeSts : IAsyncDisposable
{
    private readonly Func<DateTimeOffset> _now;
    private readonly List<(string Method, string Target, IHeaderDictionary Headers)> _requests = [];
    private LocalServer _server = null!;
    private int _issued;

    private FakeSts(Func<DateTimeOffset> now) => _now = now;

    public string Url => _server.Url;

    public TimeSpan Life { get; set; } = TimeSpan.FromHours(1);

    /// <summary>When set, the status of every answer that would carry credentials.</summary>
    public int? Failure { get; set; }

    /// <summary>The body of such an answer.</summary>
    public string FailureBody { get; set; } =
        """{"Code":"NoPermission","Message":"acs:ram::42:user/secret-name may not","RequestId":"R-1"}""";

    /// <summary>How the metadata service answers the request for a token.</summary>
    public int TokenStatus { get; set; } = 200;

    /// <summary>Runs before each answer.</summary>
    public Func<Task> BeforeAnswer { get; set; } = () => Task.CompletedTask;

    /// <summary>How many credentials were handed out.</summary>
    public int Issued => _issued;

    public IReadOnlyList<(string Method, string Target, IHeaderDictionary Headers)> Requests
    {
        get
        {
            lock (_requests)
            {
                return [.. _requests];
            }
        }
    }

    public static async Task<FakeSts> StartAsync(Func<DateTimeOffset> now)
    {
        var sts = new FakeSts(now);
        sts._server = await LocalServer.StartAsync(sts.AnswerAsync);
        return sts;
    }

    /// <summary>A parameter of the last AssumeRole.</summary>
    public string? Parameter(string name) => System.Web.HttpUtility.ParseQueryString(Requests[^1].Target.Split('?', 2)[1])[name];

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task AnswerAsync(HttpContext http)
    {
        lock (_requests)
        {
            _requests.Add(
                (
                    http.Request.Method,
                    http.Request.Path + http.Request.QueryString.Value,
                    new HeaderDictionary(http.Request.Headers.ToDictionary())));
        }

        await BeforeAnswer();
        if (http.Request.Path == "/latest/api/token")
        {
            http.Response.StatusCode = TokenStatus;
            await http.Response.WriteAsync("metadata-token\n");
            return;
        }

        if (Failure is { } failure)
        {
            http.Response.StatusCode = failure;
            await http.Response.WriteAsync(FailureBody);
            return;
        }

        var number = Interlocked.Increment(ref _issued);
        var credentials = new JsonObject
        {
            ["AccessKeyId"] = string.Create(CultureInfo.InvariantCulture, $"STS.{number}"),
            ["AccessKeySecret"] = string.Create(CultureInfo.InvariantCulture, $"temporary-secret-{number}"),
            ["SecurityToken"] = string.Create(CultureInfo.InvariantCulture, $"temporary-token-{number}"),
            ["Expiration"] = (_now() + Life).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        };
        var isMetadata = http.Request.Path.StartsWithSegments("/latest", StringComparison.Ordinal);
        credentials["Code"] = isMetadata ? "Success" : null;
        await http.Response.WriteAsync(
            (isMetadata ? credentials : new JsonObject { ["RequestId"] = "R", ["Credentials"] = credentials }).ToJsonString());
    }
}
