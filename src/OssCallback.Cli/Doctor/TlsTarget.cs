using System.Security.Cryptography.X509Certificates;
using OssCallback.Simulator.Callbacks;

namespace OssCallback.Cli.Doctor;

/// <summary>A callback address, and how OSS calls it over TLS.</summary>
/// <param name="Url">The address.</param>
/// <param name="Sni">Whether the callback parameter has callbackSNI: true.</param>
/// <param name="Authorities">Certificate authorities that are trusted beside the machine's.</param>
internal sealed record TlsTarget(CallbackUrl Url, bool Sni, X509Certificate2Collection Authorities);
