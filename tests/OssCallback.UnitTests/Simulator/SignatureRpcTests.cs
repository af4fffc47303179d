using OssCallback.Simulator.Sts;
using OssCallback.UnitTests.Infrastructure;

namespace OssCallback.UnitTests.Simulator;

public sealed class SignatureRpcTests
{
    [Fact]
    public void Signs_parameters_as_the_documentation_does()
    {
        var vector = Vector.Case("rpc_v1", "rpc-doc-get");
        var parameters = vector.Map("params").Reverse();

        var text = SignatureRpc.StringToSign(vector.Text("method"), parameters);

        Assert.Equal(vector.Text("string_to_sign"), text);
        Assert.Equal(vector.Text("signature"), SignatureRpc.Sign(vector.Text("access_key_secret"), text));
    }

    [Fact]
    public void Leaves_the_signature_itself_out_and_keeps_empty_values()
    {
        var text = SignatureRpc.StringToSign("POST", [new("Signature", "x"), new("b", "值 +"), new("a", "")]);

        Assert.Equal("POST&%2F&a%3D%26b%3D%25E5%2580%25BC%2520%252B", text);
    }
}
