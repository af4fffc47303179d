namespace OssCallback.Callbacks;

/// <summary>Section <c>Callback</c>: what OSS is told to call, and what is accepted when it does.</summary>
public sealed class CallbackOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Callback";

    /// <summary>
    /// The largest allowed value of <see cref="MaxBodyBytes"/>: the record must fit into a queue message on every engine.
    /// </summary>
    public const int MaxBodyBytesLimit = 16 * 1024;

    /// <summary>
    /// One to five addresses of the callback endpoint, tried by OSS in this order. Plain ASCII, https outside Development.
    /// </summary>
    public IList<string> Urls { get; init; } = [];

    /// <summary>The Host header that OSS sends; by default the host of the address.</summary>
    public string? Host { get; set; }

    /// <summary>The form in which OSS sends the body: <c>application/x-www-form-urlencoded</c> or <c>application/json</c>.</summary>
    public string BodyType { get; set; } = CallbackParameter.FormBodyType;

    /// <summary>Whether OSS sends the host name in the TLS handshake; null means true for https.</summary>
    public bool? Sni { get; set; }

    /// <summary>Base64 secrets of at least 32 bytes. The first signs tickets, all verify them.</summary>
    public IList<string> TicketKeys { get; init; } = [];

    /// <summary>Whether a callback without a valid ticket is refused. False is for debugging, in Development only.</summary>
    public bool RequireTicket { get; set; } = true;

    /// <summary>Keys that are trusted beside OSS's own.</summary>
    public IList<TrustedKeyOptions> TrustedKeys { get; init; } = [];

    /// <summary>The time in milliseconds that a callback may take in all, 100 to 4500 of OSS's 5000.</summary>
    public int BudgetMilliseconds { get; set; } = 1500;

    /// <summary>The largest callback body in bytes, 1024 to <see cref="MaxBodyBytesLimit"/>.</summary>
    public int MaxBodyBytes { get; set; } = MaxBodyBytesLimit;
}
