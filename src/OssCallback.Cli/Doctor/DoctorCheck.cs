namespace OssCallback.Cli.Doctor;

/// <summary>One thing that must be true, and what it means when it is not.</summary>
/// <param name="Id">Stable name for scripts.</param>
/// <param name="Title">What should be true.</param>
/// <param name="Severity">Of a finding, as a rule.</param>
/// <param name="Meaning">What a finding means for uploads.</param>
/// <param name="Remedy">How to fix it.</param>
internal abstract record DoctorCheck(string Id, string Title, Severity Severity, string Meaning, string Remedy);

/// <summary>A check of one kind of thing.</summary>
/// <typeparam name="T">What is examined.</typeparam>
/// <param name="Id">See the base.</param>
/// <param name="Title">See the base.</param>
/// <param name="Severity">See the base.</param>
/// <param name="Meaning">See the base.</param>
/// <param name="Remedy">See the base.</param>
/// <param name="RunAsync">The examination.</param>
internal sealed record DoctorCheck<T>(
    string Id, string Title, Severity Severity, string Meaning, string Remedy, Func<T, Task<CheckResult>> RunAsync)
    : DoctorCheck(Id, Title, Severity, Meaning, Remedy);
