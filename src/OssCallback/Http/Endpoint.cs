using Microsoft.Extensions.DependencyInjection;

namespace OssCallback.Http;

/// <summary>One row of the table of endpoints: all that is decided before and after its handler.</summary>
public sealed class Endpoint
{
    private Endpoint()
    {
    }

    /// <summary>Answers a request that has passed the rules of the row.</summary>
    /// <typeparam name="THandler">The handler, from the service container.</typeparam>
    public delegate Task<Result<Answer>> Handle<in THandler>(THandler handler, EndpointCall call, CancellationToken cancellationToken);

    /// <summary>The name, which is also that of its Azure function.</summary>
    public required string Name { get; init; }

    /// <summary>The path, with <c>{id}</c> where an id stands.</summary>
    public required string Path { get; init; }

    /// <summary>The methods that it answers; null for all. Who may ask with GET may ask with HEAD.</summary>
    public required IReadOnlyList<string>? Methods { get; init; }

    /// <summary>Who may call.</summary>
    public required EndpointAccess Access { get; init; }

    /// <summary>The largest body that is read, in bytes; 0 where there is none, or the handler reads it.</summary>
    public required int MaxBodyBytes { get; init; }

    /// <summary>The largest XML body that is passed over unread, in bytes; 0 where XML is nothing special.</summary>
    public int MaxXmlBytes { get; private init; }

    /// <summary>Whether web pages of the configured origins may call.</summary>
    public bool IsForPages { get; private init; } = true;

    /// <summary>Whether a person waits for the answer, so that it must come within <see cref="RequestBudget"/>.</summary>
    public bool HasBudget { get; private init; }

    /// <summary>The form of a refusal.</summary>
    public Func<Refusal, EndpointReply> Refuse { get; private init; } = EndpointReply.Problem;

    internal Func<IServiceProvider, EndpointCall, CancellationToken, Task<Result<Answer>>> HandleAsync { get; private init; } = null!;

    /// <summary>Makes a row.</summary>
    /// <param name="name">See <see cref="Name"/>.</param>
    /// <param name="methods">The methods with commas between them; <c>*</c> for all.</param>
    /// <param name="path">See <see cref="Path"/>.</param>
    /// <param name="access">See <see cref="Access"/>.</param>
    /// <param name="maxBodyBytes">See <see cref="MaxBodyBytes"/>.</param>
    /// <param name="handle">Calls the handler.</param>
    /// <param name="refuse">The form of a refusal; by default RFC 9457.</param>
    /// <param name="isForPages">See <see cref="IsForPages"/>.</param>
    /// <param name="maxXmlBytes">See <see cref="MaxXmlBytes"/>.</param>
    /// <param name="isSlow">Whether it may take longer than what clients usually ask for.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is not said who may call.</exception>
    public static Endpoint Of<THandler>(
        string name,
        string methods,
        string path,
        EndpointAccess access,
        int maxBodyBytes,
        Handle<THandler> handle,
        Func<Refusal, EndpointReply>? refuse = null,
        bool isForPages = true,
        int maxXmlBytes = 0,
        bool isSlow = false)
        where THandler : notnull
    {
        ArgumentOutOfRangeException.ThrowIfEqual(access, EndpointAccess.None);
        return new Endpoint
        {
            Name = name,
            Methods = methods == "*" ? null : methods.Split(", "),
            Path = path,
            Access = access,
            MaxBodyBytes = maxBodyBytes,
            MaxXmlBytes = maxXmlBytes,
            IsForPages = isForPages,
            HasBudget = access is EndpointAccess.Client or EndpointAccess.ClientUncounted && !isSlow,
            Refuse = refuse ?? EndpointReply.Problem,
            HandleAsync = (services, call, cancellationToken) => handle(services.GetRequiredService<THandler>(), call, cancellationToken),
        };
    }

    /// <summary>Whether it answers a method.</summary>
    internal bool Takes(string method) => Methods is null || Methods.Contains(method) || (method == "HEAD" && Methods.Contains("GET"));
}
