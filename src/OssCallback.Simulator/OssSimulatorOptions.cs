using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using OssCallback.Oss;

namespace OssCallback.Simulator;

/// <summary>How a simulator is set up; checked when it starts.</summary>
public sealed class OssSimulatorOptions
{
    /// <summary>Where objects, their index and the development key are kept; created if missing, used by one simulator at a time.</summary>
    public required string DataDirectory { get; set; }

    /// <summary>The port on 127.0.0.1; 0 takes a free one.</summary>
    public int Port { get; set; }

    /// <summary>The region that V4 signatures must name, without prefix.</summary>
    public string Region { get; set; } = "cn-hangzhou";

    /// <summary>The buckets that exist; all are private until PutBucketAcl says otherwise.</summary>
    public IReadOnlyList<string> Buckets { get; set; } = [];

    /// <summary>The access keys that are known; all belong to one account that owns the buckets.</summary>
    public IReadOnlyList<OssCredentials> Credentials { get; set; } = [];

    /// <summary>
    /// What an access key may do: by its id, the JSON of the RAM policies that its user has. A key that is not named may do everything.
    /// </summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> RamPolicies { get; set; } =
        new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>The account's uid, sent as x-oss-owner and x-oss-requester.</summary>
    public string OwnerId { get; set; } = "1000000000000001";

    /// <summary>
    /// The time one callback request may take, from connecting to the last byte of the answer; OSS's own limit is 5 seconds.
    /// </summary>
    public TimeSpan CallbackTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Whether callbacks may go to loopback and private addresses. OSS forbids it; on a laptop every receiver has one.</summary>
    public bool AllowPrivateCallbackAddresses { get; set; } = true;

    /// <summary>The largest object one request may carry; OSS's limit is 5 GiB.</summary>
    public long MaxObjectBytes { get; set; } = 5L * 1024 * 1024 * 1024;

    /// <summary>The longest value of a form field before the file. OSS's pages name 2 MB and 4 KB; this is the larger.</summary>
    public int MaxFormFieldBytes { get; set; } = 2 * 1024 * 1024;

    /// <summary>All names and values of form fields before the file together; OSS's limit is 8 MB.</summary>
    public long MaxFormFieldsBytes { get; set; } = 8 * 1024 * 1024;

    /// <summary>
    /// Roots (PEM) that https receivers of callbacks must be certified by; null checks no certificate. What OSS checks is not documented.
    /// </summary>
    public string? CallbackTrustedRootsPem { get; set; }

    /// <summary>The key address that callbacks name instead of the simulator's own, as written; null for its own. Receivers that rightly
    /// insist on OSS's address get the development key from it where a host entry sends that name to the simulator.</summary>
    public string? CallbackKeyUrl { get; set; }

    /// <summary>The clock that signatures, policies and time limits are checked against.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>Where the simulator logs; by default nowhere.</summary>
    public ILoggerFactory LoggerFactory { get; set; } = NullLoggerFactory.Instance;

    /// <summary>Faults to begin with; the same object is <see cref="OssSimulator.Faults"/>.</summary>
    public SimulatorFaults Faults { get; set; } = new();
}
