namespace OssCallback.Notifications;

/// <summary>Answer of <c>GET /api/notifications</c>: what was given up, oldest first.</summary>
/// <param name="Parked">At most 32.</param>
public sealed record NotificationListing(IReadOnlyList<ParkedNotification> Parked);

/// <summary>Events of one upload that a recipient did not take for so long that they are not tried any more.</summary>
/// <param name="Id">Names it for sending again.</param>
/// <param name="UploadId">The upload.</param>
/// <param name="To">The recipient.</param>
/// <param name="ParkedAt">When it was given up.</param>
/// <param name="Types">What is owed, oldest first; empty when it was told after all.</param>
public sealed record ParkedNotification(string Id, string? UploadId, string? To, DateTimeOffset? ParkedAt, IReadOnlyList<string> Types);

/// <summary>Which parked ones to send again.</summary>
/// <param name="Id">One, by <see cref="ParkedNotification.Id"/>.</param>
/// <param name="All">Or all.</param>
public sealed record NotificationSelection(string? Id = null, bool All = false);

/// <summary>How many are sent again.</summary>
/// <param name="Count">The number.</param>
public sealed record NotificationResult(int Count);
