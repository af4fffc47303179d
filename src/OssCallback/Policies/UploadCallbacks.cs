using Microsoft.Extensions.Options;
using OssCallback.Bucket;
using OssCallback.Callbacks;

namespace OssCallback.Policies;

/// <summary>Makes the ready-made callback parameter with its ticket: whoever hands out a permission to upload hands out this with it.</summary>
public sealed class UploadCallbacks(IOptions<OssOptions> oss, IOptions<CallbackOptions> callback, TicketSigner tickets, DevelopmentMode mode)
{
    private readonly string _bucket = oss.Value.Bucket;
    private readonly CallbackOptions _callback = callback.Value;

    /// <summary>A ticket for one object, and the callback that carries it.</summary>
    /// <param name="profile">The profile of the upload.</param>
    /// <param name="user">Who uploads.</param>
    /// <param name="key">The exact object key.</param>
    /// <param name="expires">When the permission to upload ends; the ticket lives <see cref="UploadTicket.Grace"/> longer.</param>
    public (string Ticket, CallbackParameter Callback) ForObject(UploadProfile profile, string user, string key, DateTimeOffset expires) =>
        Make(profile, new UploadTicket(expires + UploadTicket.Grace, profile.Name, user), key);

    private (string Ticket, CallbackParameter Callback) Make(UploadProfile profile, UploadTicket content, string key)
    {
        var ticket = tickets.Issue(content, _bucket, key);
        return (ticket, CallbackParameter.Create(
            [.. _callback.Urls],
            CallbackTemplate.Build(_callback.BodyType, ticket, profile.Variables),
            _callback.BodyType,
            string.IsNullOrEmpty(_callback.Host) ? null : _callback.Host,
            _callback.Sni ?? _callback.Urls.Any(url => url.StartsWith("https:", StringComparison.OrdinalIgnoreCase)),
            allowPrivate: mode.IsDevelopment));
    }
}
