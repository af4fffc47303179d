using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using OssCallback.Cli.Send;
using OssCallback.Simulator.Callbacks;

namespace OssCallback.Cli.Doctor;

/// <summary>A callback server, and what the examination has learnt of it so far.</summary>
internal sealed class ServerUnderTest(CallbackUrl url, DoctorSettings settings)
{
    /// <summary>Longer than OSS waits, to tell late from never.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <summary>What a server gets that has let two callbacks wait in vain, and no more than OSS gives: dozens follow.</summary>
    private static readonly TimeSpan Impatience = SendReport.Limit;

    private readonly CallbackExchange _exchange = Exchange(Patience);
    private readonly CallbackExchange _shortExchange = Exchange(Impatience);
    private int _inVain;
    private GenuineAnswers? _genuine;

    public CallbackUrl Url { get; } = url;

    public DoctorSettings Settings { get; } = settings;

    /// <summary>How its address is called over TLS.</summary>
    public TlsTarget Tls { get; } = new(url, settings.Sni, settings.Authorities);

    /// <summary>Makes what is sent.</summary>
    public CallbackMaker Callbacks { get; } = settings.Callbacks ?? throw new InvalidOperationException("There is nothing to send.");

    /// <summary>The address that is signed. It differs from <see cref="Url"/> once the path is known to be rewritten on the way.</summary>
    public CallbackUrl Signed { get; set; } = url;

    /// <summary>False as soon as nothing can be sent.</summary>
    public bool IsReachable { get; set; } = true;

    /// <summary>The first callback of all.</summary>
    public CallbackTrip? First { get; private set; }

    /// <summary>The message of the callback whose answer is judged.</summary>
    public CallbackMessage? JudgedMessage { get; private set; }

    /// <summary>Its trip.</summary>
    public CallbackTrip? Judged { get; private set; }

    /// <summary>What was refused with a status of success.</summary>
    public List<string> RefusalsWith200 { get; } = [];

    /// <summary>Addresses of a stranger's key with which a callback was taken.</summary>
    public List<string> AcceptedKeyUrls { get; } = [];

    /// <summary>How often strangers' keys had been fetched before this examination: one listener serves all of them.</summary>
    public int EarlierForeignFetches { get; } = settings.ForeignServer.Fetched.Count;

    /// <summary>What is worth saying beside the findings.</summary>
    public List<string> Remarks { get; } = [];

    /// <summary>Why a check that needs a good callback cannot run, or null.</summary>
    public CheckResult? CannotSign => Settings.Key is null
        ? CheckResult.Skipped("Needs callbacks that the server takes for OSS's: give --key and --key-url, or --serve-key, and let the "
            + "server trust that address.")
        : null;

    /// <summary>Why the answer cannot be judged, or null.</summary>
    public CheckResult? NothingAccepted => CannotSign
        ?? (Judged?.Answer is { Status: 200 } answer && !GenuineAnswers.SaysNo(answer) ? null
            : CheckResult.Skipped("No callback was answered with 200; see status-200."));

    /// <summary>A callback as good as it can be made; without a key that the server trusts it is signed with a stranger's.</summary>
    public CallbackMessage Genuine() => Callbacks.Make(Key, Signed, Url);

    /// <summary>The key that signs <see cref="Genuine"/>.</summary>
    public SigningKey Key => Settings.Key ?? Settings.ForeignKey;

    public Task<CallbackTrip> SendAsync(CallbackMessage message) => SendAsync(message.ToBytes());

    public async Task<CallbackTrip> SendAsync(byte[] message)
    {
        var trip = await (_inVain < 2 ? _exchange : _shortExchange).ObserveAsync(Url, Settings.Sni || Url.Secure, message);
        _inVain += trip.Elapsed >= Patience ? 1 : 0;
        return trip;
    }

    /// <summary>Sends the callback whose answer the following checks judge.</summary>
    public async Task<CallbackTrip> JudgeAsync(CallbackMessage message)
    {
        JudgedMessage = message;
        Judged = await SendAsync(message);
        First ??= Judged;
        return Judged;
    }

    /// <summary>Judges an earlier answer again, after attempts that taught nothing.</summary>
    public void Restore(CallbackMessage message, CallbackTrip trip) => (JudgedMessage, Judged) = (message, trip);

    /// <summary>Whether strangers' listeners on this machine can be reached by the server: then a refusal proves something.</summary>
    public bool CanReachUs =>
        Settings.ReachableByChoice || Url.Host == "localhost"
            || (IPAddress.TryParse(Url.Host, out var address) && IPAddress.IsLoopback(address));

    /// <summary>The result where all forgeries were refused: a server that refuses everything has proved nothing by it.</summary>
    public CheckResult Refused(string detail) =>
        (Settings.Key is null
            ? Judged?.Answer is { Status: >= 400 and not (404 or 405 or 411 or 415 or 501) }
            : Judged is not null && IsAccepted(Judged))
            ? CheckResult.Passed(detail)
            : CheckResult.Skipped("All forgeries were refused, which proves nothing as long as no good callback is taken.");

    /// <summary>Any success: for a forger it does not matter which.</summary>
    public static bool IsAccepted(CallbackTrip trip) => trip.Answer is { Status: >= 200 and < 300 } answer
        && !GenuineAnswers.SaysNo(answer);

    /// <summary>Sends what must be refused. A success counts only if it is answered as genuine callbacks are.</summary>
    /// <param name="name">What is wrong with it.</param>
    /// <param name="message">It.</param>
    public async Task<(bool Taken, CallbackTrip Trip)> ForgeAsync(string name, CallbackMessage message)
    {
        var trip = await SendAsync(message);
        if (trip.Answer is not { Status: >= 200 and < 300 } answer)
        {
            return (false, trip);
        }

        if (NothingAccepted is null && _genuine is null && (await SendAsync(Genuine())).Answer is { } second)
        {
            _genuine = new GenuineAnswers(Judged!.Answer!, second);
        }

        // Without a key there is nothing to compare with; but OSS takes no empty answer for a success, and nobody need take it for one.
        if (_genuine?.Refuses(answer, message) ?? (GenuineAnswers.SaysNo(answer) || (Settings.Key is null && answer.Body.Length == 0)))
        {
            RefusalsWith200.Add($"{name} ({Describe(trip)})");
            return (false, trip);
        }

        return (true, trip);
    }

    /// <summary>Status and body of an answer, for a person.</summary>
    public static string Describe(CallbackTrip trip)
    {
        if (trip.Answer is not { } answer)
        {
            return $"no answer ({trip.Outcome.Failure?.Message})";
        }

        var body = System.Text.Encoding.UTF8.GetString(answer.Body.AsSpan(0, Math.Min(answer.Body.Length, 160)))
            .ReplaceLineEndings(" ")
            .Trim();
        return FormattableString.Invariant($"{answer.Status}") + (body.Length == 0 ? string.Empty : $" {body}");
    }

    private static CallbackExchange Exchange(TimeSpan patience) =>
        new(patience, TimeProvider.System, new CallbackTls(null), NullLogger<CallbackExchange>.Instance);
}
