using System.Text.Json.Nodes;
using OssCallback.IntegrationTests.Support;
using OssCallback.Oss;
using OssCallback.Simulator.Sts;

namespace OssCallback.IntegrationTests.Hostile;

/// <summary>Temporary credentials with rights of one's choice, from the simulated STS.</summary>
internal static class RoleSession
{
    public static async Task<OssCredentials> AssumeAsync(Deployment deployment, string policy)
    {
        var parameters = new Dictionary<string, string>
        {
            ["Action"] = "AssumeRole",
            ["Version"] = "2015-04-01",
            ["RoleArn"] = "acs:ram::1000000000000001:role/upload-service",
            ["RoleSessionName"] = "hostile-client",
            // Without its white space: the simulator's tokens carry the policy, and forms carry the token.
            ["Policy"] = JsonNode.Parse(policy)!.ToJsonString(),
            ["AccessKeyId"] = Deployment.Owner.AccessKeyId,
            ["SignatureMethod"] = "HMAC-SHA1",
            ["SignatureVersion"] = "1.0",
            ["SignatureNonce"] = Guid.NewGuid().ToString("n"),
            ["Timestamp"] = SignatureAcs3.FormatDate(deployment.OssTime.GetUtcNow()),
            ["Format"] = "JSON",
        };
        parameters["Signature"] = SignatureRpc.Sign(Deployment.Owner.AccessKeySecret, SignatureRpc.StringToSign("GET", parameters));
        var query = string.Join('&', parameters.Select(pair => $"{OssEncoding.Encode(pair.Key)}={OssEncoding.Encode(pair.Value)}"));
        var answer = await deployment.Client.SendAsync(new HttpRequestMessage(HttpMethod.Get, $"{deployment.Oss.Endpoint}/?{query}"));
        Assert.True(answer.Status == 200, answer.Body);
        var credentials = answer.Json["Credentials"]!;
        return new OssCredentials(
            (string)credentials["AccessKeyId"]!, (string)credentials["AccessKeySecret"]!, (string)credentials["SecurityToken"]!);
    }
}
