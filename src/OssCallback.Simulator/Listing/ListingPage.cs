using OssCallback.Simulator.Storage;

namespace OssCallback.Simulator.Listing;

/// <summary>A page of a listing. Objects and common prefixes share its limit and its order.</summary>
/// <param name="Objects">Objects of the page.</param>
/// <param name="CommonPrefixes">What the delimiter folded.</param>
/// <param name="Next">The last entry of the page where more follow, else null.</param>
internal sealed record ListingPage(IReadOnlyList<ListedObject> Objects, IReadOnlyList<string> CommonPrefixes, string? Next);
