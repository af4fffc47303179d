using System.Collections.ObjectModel;
using Microsoft.Extensions.Options;
using OssCallback.Callbacks;
using OssCallback.Oss;
using OssCallback.Settings;
using OssCallback.Telemetry;

namespace OssCallback.Grants;

/// <summary>
/// Makes the ready-made callback parameter with its ticket: whoever issues a grant issues this with it.
/// </summary>
public sealed class UploadCallbacks(
    IOptions<OssOptions> oss, IOptions<CallbackOptions> callback, TicketSigner tickets, DevelopmentMode mode)
{
    /// <summary>For grants that have no place for variables.</summary>
    internal static readonly IReadOnlyDictionary<string, string> NoVariables = ReadOnlyDictionary<string, string>.Empty;

    private readonly string _bucket = oss.Value.Bucket;
    private readonly CallbackOptions _callback = callback.Value;

    /// <summary>A ticket for one object, and the callback that carries it.</summary>
    /// <param name="profile">The profile of the upload.</param>
    /// <param name="user">Who uploads.</param>
    /// <param name="key">The exact object key.</param>
    /// <param name="fileName">The file's own name, which the ticket carries; null when it is not known.</param>
    /// <param name="expires">When the grant ends, for a renewed one when the first did; the ticket lives <see
    /// cref="UploadTicket.Grace"/> longer.</param>
    /// <param name="variables">
    /// The granted custom variables, which the ticket then covers; null where they travel with the upload and are the uploader's choice.
    /// </param>
    public (string Ticket, CallbackParameter Callback) ForObject(
        UploadProfile profile, string user, string key, string? fileName, DateTimeOffset expires,
        IReadOnlyDictionary<string, string>? variables = null) =>
        Make(profile, new UploadTicket(expires + UploadTicket.Grace, profile.Name, user) { FileName = fileName }, key, variables);

    /// <summary>A ticket for all keys that begin with a prefix, and the callback that carries it.</summary>
    /// <param name="profile">The profile of the uploads.</param>
    /// <param name="user">Who uploads.</param>
    /// <param name="prefix">A prefix that no other grant has; it ends in <c>/</c>, so that it is a directory and not the beginning of a
    /// longer name.</param>
    /// <param name="expires">When the grant ends, for a renewed one when the first did; the ticket lives <see
    /// cref="UploadTicket.Grace"/> longer.</param>
    /// <exception cref="ArgumentException">The prefix is not a directory.</exception>
    public (string Ticket, CallbackParameter Callback) ForPrefix(
        UploadProfile profile, string user, string prefix, DateTimeOffset expires) =>
        prefix.Length > 1 && prefix.EndsWith('/')
            ? Make(profile, new UploadTicket(expires + UploadTicket.Grace, profile.Name, user, prefix), prefix)
            : throw new ArgumentException("A prefix ends in '/' and is longer than that.", nameof(prefix));

    private (string Ticket, CallbackParameter Callback) Make(
        UploadProfile profile, UploadTicket content, string key, IReadOnlyDictionary<string, string>? variables = null)
    {
        var ticket = tickets.Issue(content, _bucket, key, variables);
        return (ticket, CallbackParameter.Create(
            [.. _callback.Urls],
            CallbackTemplate.Build(_callback.BodyType, ticket, variables?.Keys ?? profile.Variables, UploadTelemetry.Current),
            _callback.BodyType,
            string.IsNullOrEmpty(_callback.Host) ? null : _callback.Host,
            _callback.Sni ?? _callback.Urls.Any(url => url.StartsWith("https:", StringComparison.OrdinalIgnoreCase)),
            variables,
            allowPrivate: mode.IsDevelopment));
    }
}
