using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace OssCallback.AzureStorage;

/// <summary>Checks the connection that the options name, together with all other settings: what is wrong is said once and as a
/// whole.</summary>
internal sealed class AzureConnectionValidator(IConfiguration configuration) : IValidateOptions<AzureStorageOptions>
{
    public ValidateOptionsResult Validate(string? name, AzureStorageOptions options)
    {
        if (string.IsNullOrWhiteSpace(options.Connection))
        {
            return ValidateOptionsResult.Skip;
        }

        try
        {
            AzureStorageConnection.Read(configuration, options.Connection);
            return ValidateOptionsResult.Success;
        }
        catch (OptionsValidationException exception)
        {
            return ValidateOptionsResult.Fail(exception.Failures);
        }
    }
}
