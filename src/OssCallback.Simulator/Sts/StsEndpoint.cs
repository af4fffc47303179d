using OssCallback.Simulator.Http;

namespace OssCallback.Simulator.Sts;

/// <summary>STS beside OSS. Clients that take any address use the simulator's root, where OSS itself has only the list of buckets;
/// <c>/_simulator/sts</c> is for those that need a path of their own.</summary>
internal sealed class StsEndpoint(StsAuthentication authentication, AssumeRole assumeRole)
{
    private const int MaxBodyBytes = 32 * 1024;

    public static bool Understands(OssExchange exchange) => exchange.Target switch
    {
        { Bucket: "_simulator", Key: "sts" } => true,
        { Bucket: null } =>
            exchange.Method == "POST" || exchange.Header("x-acs-action") is not null || exchange.Target.Parameter("Action") is not null,
        _ => false,
    };

    public async Task HandleAsync(OssExchange exchange)
    {
        var request = await StsRequest.ReadAsync(exchange, MaxBodyBytes);
        try
        {
            if (exchange.Method is not ("GET" or "POST") || request.Action != "AssumeRole")
            {
                throw StsErrors.UnknownAction();
            }

            if (request.Version != "2015-04-01")
            {
                throw StsErrors.UnknownVersion();
            }

            var accessKeyId = authentication.Check(request);
            await StsReply.SendAsync(exchange, request.WantsXml, assumeRole.Handle(request, accessKeyId));
        }
        catch (StsRefusalException refusal) when (!exchange.Http.Response.HasStarted)
        {
            await StsReply.SendAsync(exchange, request.WantsXml, refusal.Error);
        }
    }
}
