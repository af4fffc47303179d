namespace OssCallback.Http;

/// <summary>Section <c>Policy</c>: which web pages may call, and how long an answer may take.</summary>
public sealed class HttpOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Policy";

    /// <summary>The origins (<c>https://shop.example.com</c>) whose web pages may call; <c>*</c> alone for all.</summary>
    public IList<string> AllowedOrigins { get; init; } = [];

    /// <summary>The time in milliseconds that a grant, a question about an upload or a confirmation may take, 500 to 60000.</summary>
    public int BudgetMilliseconds { get; set; } = 5000;
}
