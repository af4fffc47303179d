using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OssCallback.Simulator.Http;

namespace OssCallback.Cli.Doctor;

/// <summary>
/// Serves a public key under every path and remembers who fetched what: the receiver of a callback fetches the key that the callback names,
/// or should not.
/// </summary>
internal sealed class KeyListener : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> _fetched = new();
    private readonly WebApplication _server;

    private KeyListener(Uri address, string pem)
    {
        Authority = address.Authority;
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton<IHostLifetime, EmbeddedLifetime>();
        builder.WebHost.UseKestrelCore()
            .ConfigureKestrel(kestrel => kestrel.Listen(address.IsLoopback ? IPAddress.Loopback : IPAddress.Any, address.Port));
        _server = builder.Build();
        _server.Run(context =>
        {
            _fetched.Enqueue(context.Request.Host + context.Request.Path);
            return context.Response.WriteAsync(pem);
        });
    }

    /// <summary>Host and port under which the server under test reaches this listener.</summary>
    public string Authority { get; private set; }

    /// <summary>Host and path of every fetch so far.</summary>
    public IReadOnlyCollection<string> Fetched => _fetched;

    /// <summary>Listens at the port of an address; port 0 takes a free one.</summary>
    public static async Task<KeyListener> StartAsync(Uri address, string pem, CancellationToken cancellationToken)
    {
        var listener = new KeyListener(address, pem);
        await listener._server.StartAsync(cancellationToken);
        listener.Authority = FormattableString.Invariant($"{address.Host}:{new Uri(listener._server.Urls.Single()).Port}");
        return listener;
    }

    public async ValueTask DisposeAsync()
    {
        await _server.StopAsync(CancellationToken.None);
        await _server.DisposeAsync();
    }
}
