using OssCallback.Callbacks;
using OssCallback.Grants;
using OssCallback.Http;
using OssCallback.Notifications;
using OssCallback.Processing;
using OssCallback.Sweep;
using OssCallback.Uploads;
using static OssCallback.Http.Endpoint;
using static OssCallback.Http.EndpointAccess;

namespace OssCallback;

/// <summary>All endpoints, from which every host is made: name, methods, path, who may call, largest body, handler.</summary>
public static class Routes
{
    private const int KiB = 1024;

    /// <summary>The table.</summary>
    public static IReadOnlyList<Endpoint> All { get; } =
    [
        // What hands out grants.
        Of<PolicyHandler>("Policy", "GET, POST", "/api/policy", Client, 16 * KiB, (x, call, stop) => x.HandleAsync(call, stop)),
        Of<ProfilesHandler>("Profiles", "GET", "/api/profiles", ClientUncounted, 0, (x, _, _) => x.HandleAsync()),
        Of<SignedUrlHandler>("SignedUrl", "GET, POST", "/api/signed-url", Client, 16 * KiB, (x, call, stop) => x.HandleAsync(call, stop)),
        Of<MultipartStartHandler>("Multipart", "POST", "/api/multipart", Client, 16 * KiB, (x, call, stop) => x.HandleAsync(call, stop)),
        Of<MultipartSignHandler>(
            "MultipartSign", "POST", "/api/multipart/sign", Client, 16 * KiB, (x, call, stop) => x.HandleAsync(call, stop)),
        Of<MultipartCompleteHandler>(
            "MultipartComplete", "POST", "/api/multipart/complete", Client, 16 * KiB, (x, call, stop) => x.HandleAsync(call, stop),
            maxXmlBytes: 2 * KiB * KiB, isSlow: true),

        // The SDKs read a refusal only in a 200.
        Of<StsHandler>("Sts", "GET", "/api/sts", Client, 0, (x, call, stop) => x.HandleAsync(call, stop), refuse: StsHandler.Refuse),

        // What comes back: from OSS, which has a form of refusal of its own, and from clients whose callback got lost.
        Of<CallbackHandler>(
            "Callback", "*", "/api/callback", SignedByOss, 0, (x, call, stop) => x.HandleAsync(call, stop), refuse: CallbackAnswer.Refuse,
            isForPages: false),
        Of<ConfirmHandler>("Confirm", "POST", "/api/uploads/{id}/confirm", Client, 8 * KiB, (x, call, stop) => x.HandleAsync(call, stop)),
        Of<ConfirmHandler>("ConfirmByKey", "POST", "/api/confirm", Client, 8 * KiB, (x, call, stop) => x.HandleAsync(call, stop)),

        // What is asked about uploads.
        Of<UploadsHandler>("Upload", "GET", "/api/uploads/{id}", ClientUncounted, 0, (x, call, stop) => x.GetAsync(call, stop)),
        Of<FileHandler>("File", "GET", "/api/uploads/{id}/file", ClientUncounted, 0, (x, call, stop) => x.HandleAsync(call, stop)),
        Of<UploadsHandler>("Uploads", "GET", "/api/uploads", Operator, 0, (x, call, stop) => x.ListAsync(call, stop)),
        Of<StatsHandler>("Stats", "GET", "/api/stats", Operator, 0, (x, call, stop) => x.HandleAsync(call, stop)),

        // What operators do.
        Of<OverviewHandler>("Overview", "GET", "/api/overview", Operator, 0, (x, _, stop) => x.HandleAsync(stop)),
        Of<FailedHandler>("Failed", "GET", "/api/failed", Operator, 0, (x, call, stop) => x.ListAsync(call, stop)),
        Of<FailedHandler>("Redrive", "POST", "/api/failed/redrive", Operator, 4 * KiB, (x, call, stop) => x.RedriveAsync(call, stop)),
        Of<FailedHandler>("Purge", "POST", "/api/failed/purge", Operator, 4 * KiB, (x, call, stop) => x.PurgeAsync(call, stop)),
        Of<ReviewHandler>(
            "Review", "POST", "/api/uploads/{id}/review", OperatorOrToken, 4 * KiB, (x, call, stop) => x.HandleAsync(call, stop)),
        Of<ReconcileHandler>("ReconcileNow", "POST", "/api/reconcile", Operator, 4 * KiB, (x, call, stop) => x.HandleAsync(call, stop)),
        Of<SweepHandler>("SweepNow", "POST", "/api/sweep", Operator, 4 * KiB, (x, call, stop) => x.SweepAsync(call, stop)),
        Of<SweepHandler>("Erase", "POST", "/api/erase", Operator, 4 * KiB, (x, call, stop) => x.EraseAsync(call, stop)),

        Of<NotificationsHandler>("Notifications", "GET", "/api/notifications", Operator, 0, (x, call, stop) => x.ListAsync(call, stop)),
        Of<NotificationsHandler>(
            "Resend", "POST", "/api/notifications/resend", Operator, 4 * KiB, (x, call, stop) => x.ResendAsync(call, stop)),

        Of<HealthHandler>("Health", "*", "/api/health", Public, 0, (x, call, stop) => x.HandleAsync(call, stop)),
    ];

    private static readonly Dictionary<string, Endpoint> ByName = All.ToDictionary(row => row.Name, StringComparer.Ordinal);

    /// <summary>The row of a name.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public static Endpoint Named(string name) => ByName[name];
}
