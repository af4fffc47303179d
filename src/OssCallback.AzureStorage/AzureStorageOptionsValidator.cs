using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;

namespace OssCallback.AzureStorage;

/// <summary>Checks names by Azure's rules before the first request, because Azure's own answer does not name the setting.</summary>
/// <remarks>
/// https://learn.microsoft.com/rest/api/storageservices/naming-queues-and-metadata and …/understanding-the-table-service-data-model
/// </remarks>
public sealed partial class AzureStorageOptionsValidator : IValidateOptions<AzureStorageOptions>
{
    internal const int MinPollingMilliseconds = 100;

    private const int MaxPollingMilliseconds = 60_000;
    private const int MaxQueueNameLength = 63;

    // The poison queue of the notifications has the longest name.
    private static readonly int LongestQueueName =
        MaxQueueNameLength - AzureStorageOptions.NotifySuffix.Length - AzureStorageOptions.PoisonSuffix.Length;

    /// <inheritdoc />
    public ValidateOptionsResult Validate(string? name, AzureStorageOptions options)
    {
        List<string> failures = [];
        if (string.IsNullOrWhiteSpace(options.Connection))
        {
            failures.Add("Storage:Connection is empty. It names the connection setting, for example AzureWebJobsStorage.");
        }

        if (!IsQueueName(options.QueueName) || options.QueueName.Length > LongestQueueName)
        {
            failures.Add(
                $"Storage:QueueName '{options.QueueName}' is not a queue name. Use 3 "
                    + $"to {LongestQueueName} "
                + "lower-case letters, digits and single hyphens, a letter or digit first and last, for example oss-uploads.");
        }

        if (!TableNamePattern().IsMatch(options.TableName) || options.TableName.Equals("tables", StringComparison.OrdinalIgnoreCase))
        {
            failures.Add($"Storage:TableName '{options.TableName}' is not a table name. Use 3 to 63 letters and digits, a letter first, "
                + $"not 'tables', for example OssUploads.");
        }

        if (options.MaxPollingMilliseconds is < MinPollingMilliseconds or > MaxPollingMilliseconds)
        {
            failures.Add($"Storage:MaxPollingMilliseconds "
                + $"is {options.MaxPollingMilliseconds}. Use {MinPollingMilliseconds} to {MaxPollingMilliseconds}, for example 5000.");
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    internal static bool IsQueueName(string name) => QueueNamePattern().IsMatch(name);

    [GeneratedRegex(@"\A(?=.{3,63}\z)[a-z0-9]+(-[a-z0-9]+)*\z", RegexOptions.CultureInvariant)]
    private static partial Regex QueueNamePattern();

    [GeneratedRegex(@"\A[A-Za-z][A-Za-z0-9]{2,62}\z", RegexOptions.CultureInvariant)]
    private static partial Regex TableNamePattern();
}
