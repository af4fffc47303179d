namespace OssCallback.Cli.Verify;

/// <summary>The answer of <c>verify --json</c>.</summary>
/// <param name="Valid">Whether the signature is good.</param>
/// <param name="Verdict">The verdict's name.</param>
/// <param name="Cause">One sentence.</param>
/// <param name="StringToSign">What was checked, as far as it is text.</param>
internal sealed record VerifyResult(bool Valid, string Verdict, string Cause, string StringToSign);
