namespace OssCallback.Cli.Doctor;

/// <summary>One thing that a callback server must do, and what it means when it does not.</summary>
/// <param name="Id">Stable name for scripts.</param>
/// <param name="Title">What should be true.</param>
/// <param name="Severity">Of a finding, as a rule.</param>
/// <param name="Meaning">What a finding means for uploads.</param>
/// <param name="Remedy">How to fix it.</param>
/// <param name="RunAsync">The examination.</param>
internal sealed record DoctorCheck(
    string Id, string Title, Severity Severity, string Meaning, string Remedy, Func<ServerUnderTest, Task<CheckResult>> RunAsync);
