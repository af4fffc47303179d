using System.Security.Cryptography.X509Certificates;
using OssCallback.Cli.Send;

namespace OssCallback.Cli.Doctor;

/// <summary>How a server is examined.</summary>
internal sealed record DoctorSettings
{
    /// <summary>The key that the server under test trusts; null when there is none.</summary>
    public SigningKey? Key { get; init; }

    /// <summary>Where this program serves that key and counts fetches; null when someone else does.</summary>
    public KeyListener? KeyServer { get; init; }

    /// <summary>A stranger's key.</summary>
    public required SigningKey ForeignKey { get; init; }

    /// <summary>Where the stranger serves their key.</summary>
    public required KeyListener ForeignServer { get; init; }

    /// <summary>
    /// Whether the address of <see cref="ForeignServer"/> was chosen for this server, rather than this machine's own loopback.
    /// </summary>
    public bool ReachableByChoice { get; init; }

    /// <summary>Makes what is sent; null until an address is examined.</summary>
    public CallbackMaker? Callbacks { get; init; }

    /// <summary>Whether the callback parameter has callbackSNI: true.</summary>
    public bool Sni { get; init; }

    /// <summary>An answer later than this is a finding.</summary>
    public TimeSpan Slow { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Certificate authorities beside the machine's.</summary>
    public X509Certificate2Collection Authorities { get; init; } = [];

    /// <summary>Targets that the server may believe it was called with, beside those that can be guessed.</summary>
    public IReadOnlyList<string> OtherTargets { get; init; } = [];
}
