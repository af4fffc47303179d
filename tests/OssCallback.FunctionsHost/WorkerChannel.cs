using System.Collections.Concurrent;
using System.Diagnostics;
using System.Threading.Channels;
using Google.Protobuf.Collections;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using OssCallback.FunctionsHost.Protocol;

namespace OssCallback.FunctionsHost;

/// <summary>The host's end of the one stream between host and worker.</summary>
public sealed class WorkerChannel(HostLog log) : FunctionRpc.FunctionRpcBase
{
    private static readonly Dictionary<string, string> HostCapabilities = new() { ["MultiStream"] = bool.FalseString };

    private readonly Channel<StreamingMessage> _outgoing = Channel.CreateUnbounded<StreamingMessage>(
        new UnboundedChannelOptions { SingleReader = true });
    private readonly ConcurrentDictionary<string, Invocation> _invocations = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<WorkerInitResponse> _initialised = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<FunctionMetadataResponse> _indexed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentDictionary<string, TaskCompletionSource<FunctionLoadResponse>> _loads = new(StringComparer.Ordinal);

    private volatile bool _isGone;

    /// <summary>What the host would show its user.</summary>
    public HostLog Log => log;

    /// <summary>Whether all functions are loaded.</summary>
    public bool IsReady { get; private set; }

    /// <summary>What the worker can do.</summary>
    public IReadOnlyDictionary<string, string> Capabilities { get; private set; } = new Dictionary<string, string>();

    /// <summary>The app's functions.</summary>
    public IReadOnlyList<IndexedFunction> Functions { get; private set; } = [];

    /// <inheritdoc />
    public override async Task EventStream(IAsyncStreamReader<StreamingMessage> requestStream,
        IServerStreamWriter<StreamingMessage> responseStream, ServerCallContext context)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken);
        var sending = SendAsync(responseStream, ended.Token);
        try
        {
            while (await requestStream.MoveNext(ended.Token))
            {
                Receive(requestStream.Current);
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            // The worker is gone; what it had not answered fails below.
        }

        await ended.CancelAsync();
        await sending;
        _isGone = true;
        foreach (var (_, invocation) in _invocations)
        {
            invocation.FailForWorker();
        }
    }

    /// <summary>Greets the worker, has it index its functions and loads them.</summary>
    public async Task StartAsync(string appDirectory, CancellationToken cancellationToken)
    {
        await _connected.Task.WaitAsync(cancellationToken);
        var init = new WorkerInitRequest
        {
            HostVersion = "4.1037.0.0",
            WorkerDirectory = appDirectory,
            FunctionAppDirectory = appDirectory
        };
        init.Capabilities.Add(HostCapabilities);
        Send(new StreamingMessage { WorkerInitRequest = init });
        Capabilities = (await _initialised.Task.WaitAsync(cancellationToken)).Capabilities.ToDictionary(StringComparer.Ordinal);

        Send(new StreamingMessage { FunctionsMetadataRequest = new FunctionsMetadataRequest { FunctionAppDirectory = appDirectory } });
        var metadata = (await _indexed.Task.WaitAsync(cancellationToken)).FunctionMetadataResults;
        await LoadAsync(metadata, cancellationToken);
        Functions = [.. metadata.Select(IndexedFunction.Read)];
        IsReady = true;
    }

    /// <summary>Calls a function and waits for its answer.</summary>
    /// <param name="function">The function's name.</param>
    /// <param name="trigger">What its trigger is bound to.</param>
    /// <param name="metadata">What the host knows about the trigger beside that, such as the values in a route.</param>
    /// <param name="cancellationToken">Is passed on to the function; its answer is still awaited.</param>
    public async Task<InvocationResponse> InvokeAsync(
        string function, TypedData trigger, IEnumerable<KeyValuePair<string, TypedData>> metadata, CancellationToken cancellationToken)
    {
        var indexed = Functions.Single(candidate => candidate.Name == function);
        var id = Guid.NewGuid().ToString();
        var request = new InvocationRequest
        {
            InvocationId = id,
            FunctionId = indexed.Id,
            InputData = { new ParameterBinding { Name = indexed.TriggerName, Data = trigger } },
            TraceContext = new RpcTraceContext
            {
                TraceParent = $"00-{ActivityTraceId.CreateRandom()}-{ActivitySpanId.CreateRandom()}-01",
                TraceState = string.Empty
            },
        };
        foreach (var (name, value) in metadata)
        {
            request.TriggerMetadata[name] = value;
        }

        var invocation = new Invocation(function);
        _invocations[id] = invocation;
        if (_isGone)
        {
            // Whoever failed the others may not have seen this one.
            invocation.FailForWorker();
        }

        Send(new StreamingMessage { InvocationRequest = request });
        await using var cancelling = cancellationToken.Register(
            () => Send(new StreamingMessage { InvocationCancel = new InvocationCancel { InvocationId = id } }));
        try
        {
            var response = await invocation.Response.Task;
            if (!response.Succeeded())
            {
                log.AddFailure(function, response.Result.Exception);
            }

            return response;
        }
        finally
        {
            _invocations.TryRemove(id, out _);
        }
    }

    /// <summary>How many invocations of a function are under way.</summary>
    public int CountInvocations(string function) => _invocations.Values.Count(invocation => invocation.Function == function);

    /// <summary>Tells the worker to end.</summary>
    public void Terminate(TimeSpan grace) =>
        Send(new StreamingMessage { WorkerTerminate = new WorkerTerminate { GracePeriod = Duration.FromTimeSpan(grace) } });

    private async Task LoadAsync(RepeatedField<RpcFunctionMetadata> functions, CancellationToken cancellationToken)
    {
        foreach (var function in functions)
        {
            _loads[function.FunctionId] = new(TaskCreationOptions.RunContinuationsAsynchronously);
            Send(new StreamingMessage
            {
                FunctionLoadRequest = new FunctionLoadRequest
                {
                    FunctionId = function.FunctionId,
                    Metadata = function
                }
            });
        }

        foreach (var loaded in await Task.WhenAll(_loads.Values.Select(load => load.Task)).WaitAsync(cancellationToken))
        {
            if (loaded.Result.Status != StatusResult.Types.Status.Success)
            {
                throw new InvalidOperationException($"A function was not loaded: {loaded.Result.Exception?.Message}");
            }
        }
    }

    private void Send(StreamingMessage message)
    {
        message.RequestId = Guid.NewGuid().ToString();
        _outgoing.Writer.TryWrite(message);
    }

    private async Task SendAsync(IServerStreamWriter<StreamingMessage> stream, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var message in _outgoing.Reader.ReadAllAsync(cancellationToken))
            {
                await stream.WriteAsync(message, cancellationToken);
            }
        }
        catch (Exception exception) when (cancellationToken.IsCancellationRequested
            && exception is OperationCanceledException or InvalidOperationException or IOException)
        {
            // The worker is gone.
        }
    }

    private void Receive(StreamingMessage message)
    {
        switch (message.ContentCase)
        {
            case StreamingMessage.ContentOneofCase.StartStream:
                _connected.TrySetResult();
                break;
            case StreamingMessage.ContentOneofCase.WorkerInitResponse:
                _initialised.TrySetResult(message.WorkerInitResponse);
                break;
            case StreamingMessage.ContentOneofCase.FunctionMetadataResponse:
                _indexed.TrySetResult(message.FunctionMetadataResponse);
                break;
            case StreamingMessage.ContentOneofCase.FunctionLoadResponse:
                _loads[message.FunctionLoadResponse.FunctionId].TrySetResult(message.FunctionLoadResponse);
                break;
            case StreamingMessage.ContentOneofCase.InvocationResponse when _invocations.TryGetValue(
                message.InvocationResponse.InvocationId, out var answered):
                answered.Response.TrySetResult(message.InvocationResponse);
                break;
            case StreamingMessage.ContentOneofCase.RpcLog when _invocations.TryGetValue(message.RpcLog.InvocationId, out var invocation):
                log.Add(invocation.Function, message.RpcLog);
                break;
            case StreamingMessage.ContentOneofCase.RpcLog:
                log.AddDropped(message.RpcLog);
                break;
        }
    }

    private sealed record Invocation(string Function)
    {
        public TaskCompletionSource<InvocationResponse> Response { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void FailForWorker() => Response.TrySetException(new IOException($"The worker is gone; {Function} was not answered."));
    }
}
