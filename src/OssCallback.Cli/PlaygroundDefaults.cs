namespace OssCallback.Cli;

/// <summary>The fixed values of playground and simulator. They guard nothing: both listen on loopback only.</summary>
internal static class PlaygroundDefaults
{
    public const int ServerPort = 7071;
    public const int OssPort = 9000;
    public const string TicketKeyFile = "ticket.key";
    public const string Bucket = "playground";
    public const string Region = "cn-hangzhou";
    public const string AccessKeyId = "playground-id";
    public const string AccessKeySecret = "playground-secret";
    public const int ListenPort = 4242;
    public const string NotifySecret = "whsec_cGxheWdyb3VuZCBub3RpZmljYXRpb25zLCBub3Qgc2VjcmV0";
    public const string RoleArn = "acs:ram::1000000000000001:role/uploader";
}
