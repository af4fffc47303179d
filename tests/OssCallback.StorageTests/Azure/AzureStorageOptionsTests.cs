using Microsoft.Extensions.Options;
using OssCallback.AzureStorage;
using Xunit;

namespace OssCallback.StorageTests.Azure;

public sealed class AzureStorageOptionsTests
{
    [Theory]
    [InlineData("abc")]
    [InlineData("0-a-9")]
    [InlineData("a234567890123456789012345678901234567890123456789")]
    public void Takes_a_queue_name_that_Azure_takes(string name) => Assert.Empty(Failures(new() { QueueName = name }));

    [Theory]
    [InlineData("")]
    [InlineData("ab")]
    [InlineData("Uploads")]
    [InlineData("up_loads")]
    [InlineData("-uploads")]
    [InlineData("uploads-")]
    [InlineData("up--loads")]
    [InlineData("uploads\n")]
    [InlineData("a2345678901234567890123456789012345678901234567890")]
    public void Refuses_a_queue_name_that_Azure_refuses(string name) =>
        Assert.Contains("Storage:QueueName", Assert.Single(Failures(new() { QueueName = name })), StringComparison.Ordinal);

    [Theory]
    [InlineData("Abc")]
    [InlineData("a23456789012345678901234567890123456789012345678901234567890123")]
    public void Takes_a_table_name_that_Azure_takes(string name) => Assert.Empty(Failures(new() { TableName = name }));

    [Theory]
    [InlineData("")]
    [InlineData("ab")]
    [InlineData("1abc")]
    [InlineData("oss-uploads")]
    [InlineData("Tables")]
    [InlineData("a234567890123456789012345678901234567890123456789012345678901234")]
    public void Refuses_a_table_name_that_Azure_refuses(string name) =>
        Assert.Contains("Storage:TableName", Assert.Single(Failures(new() { TableName = name })), StringComparison.Ordinal);

    [Fact]
    public void Names_everything_that_is_wrong()
    {
        var options = new AzureStorageOptions { Connection = " ", QueueName = "X", TableName = "-", MaxPollingMilliseconds = 99 };

        Assert.Equal(4, Failures(options).Count());
        Assert.Throws<OptionsValidationException>(
            () => new AzureStorageEngine(options, AzureStorageUnderTest.Connect("UseDevelopmentStorage=true"), TimeProvider.System));
    }

    [Fact]
    public void Names_the_poison_queue_as_the_host_does() => Assert.Equal("oss-uploads-poison", new AzureStorageOptions().PoisonQueueName);

    private static IEnumerable<string> Failures(AzureStorageOptions options) =>
        new AzureStorageOptionsValidator().Validate(name: null, options).Failures ?? [];
}
