using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using OssCallback.IntegrationTests.Support;

namespace OssCallback.IntegrationTests;

/// <summary>What keeps the server from starting, and what it says about that.</summary>
public sealed class StartTests
{
    [Theory]
    [InlineData("Oss:Bucket", null, "Oss:Bucket")]
    [InlineData("Oss:AccessKeySecret", " ", "Oss:AccessKeySecret")]
    [InlineData("Oss:Region", "oss-cn-hangzhou", "Oss:Region")]
    [InlineData("Oss:Endpoint", "http://127.0.0.1/bucket", "Oss:Endpoint")]
    [InlineData("Callback:Urls:0", null, "Callback:Urls")]
    [InlineData("Callback:Urls:0", "http://host/a b", "Callback:Urls:0")]
    [InlineData("Callback:TicketKeys:0", "c2hvcnQ=", "Callback:TicketKeys:0")]
    [InlineData("Callback:TrustedKeys:0:Pem", "nonsense", "Callback:TrustedKeys:0:Pem")]
    [InlineData("Callback:BudgetMilliseconds", "5000", "Callback:BudgetMilliseconds")]
    [InlineData("Callback:BudgetMilliseconds", "soon", "Callback:BudgetMilliseconds")]
    [InlineData("Policy:ExpireSeconds", "29", "Policy:ExpireSeconds")]
    [InlineData("Policy:Profiles:default:KeyTemplate", "{filename}", "Policy:Profiles:default:KeyTemplate")]
    [InlineData("Policy:Profiles:default:MaxByte", "1", "Did you mean Policy:Profiles:default:MaxBytes?")]
    [InlineData("Storage:Kind", "Postgres", "Storage:Kind")]
    [InlineData("Storage:TimeZone", "Mars/Olympus", "Storage:TimeZone")]
    public async Task A_wrong_setting_is_named_and_nothing_listens(string key, string? value, string named)
    {
        await using var deployment = await Deployment.PrepareAsync();

        await using var server = RunningProgram.Start(RunningProgram.Cli, deployment.ServeArguments((key, value)));

        Assert.Equal(1, await server.ExitAsync());
        Assert.Contains(named, server.Errors.ToString(), StringComparison.Ordinal);
        AssertPlain(server);
        Assert.DoesNotContain("Now listening", server.Output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unsafe_settings_are_refused_outside_development()
    {
        await using var deployment = await Deployment.PrepareAsync(("Callback:RequireTicket", "false"));
        var arguments = deployment.ServeArguments().Select(argument => argument == "Development" ? "Production" : argument);

        await using var server = RunningProgram.Start(RunningProgram.Cli, arguments);

        Assert.Equal(1, await server.ExitAsync());
        Assert.All(
            new[] { "Oss:Endpoint", "Callback:Urls:0", "Callback:RequireTicket", "Callback:TrustedKeys:0:Url", "Policy:ApiKeys" },
            key => Assert.Contains(key, server.Errors.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_port_in_use_is_said_plainly()
    {
        await using var deployment = await Deployment.PrepareAsync();
        using var other = new TcpListener(IPAddress.Loopback, deployment.Port);
        other.Start();

        await using var server = RunningProgram.Start(RunningProgram.Cli, deployment.ServeArguments());

        Assert.Equal(1, await server.ExitAsync());
        Assert.Contains(deployment.Port.ToString(CultureInfo.InvariantCulture), server.Errors.ToString(), StringComparison.Ordinal);
        Assert.Contains("in use", Assert.Single(server.Errors.Lines), StringComparison.Ordinal);
        Assert.Empty(server.Output.Lines);
    }

    [Theory]
    [InlineData("playground", "--port")]
    [InlineData("playground", "--oss-port")]
    [InlineData("simulate", "--port")]
    public async Task A_port_in_use_is_said_with_the_option_that_changes_it(string verb, string option)
    {
        using var other = new TcpListener(IPAddress.Loopback, Ports.Free());
        other.Start();
        var taken = ((IPEndPoint)other.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
        var folder = Directory.CreateTempSubdirectory("oss-callback-").FullName;
        string[] free = verb == "playground"
            ? [option == "--port" ? "--oss-port" : "--port", Ports.Free().ToString(CultureInfo.InvariantCulture)]
            : [];

        await using var server = RunningProgram.Start(RunningProgram.Cli, [verb, "--data-dir", folder, option, taken, .. free]);

        Assert.Equal(1, await server.ExitAsync());
        Assert.Contains($"choose another with {option}", Assert.Single(server.Errors.Lines), StringComparison.Ordinal);
        Assert.Empty(server.Output.Lines);
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("http://127.0.0.1:99999", "a port from 0 to 65535")]
    [InlineData("uploads", "Invalid url: 'uploads'")]
    public async Task An_address_that_is_none_is_said_plainly(string url, string words)
    {
        await using var deployment = await Deployment.PrepareAsync();

        await using var server = RunningProgram.Start(
            RunningProgram.Cli, deployment.ServeArguments().Select(argument => argument == deployment.Url ? url : argument));

        Assert.Equal(1, await server.ExitAsync());
        Assert.Contains(words, Assert.Single(server.Errors.Lines), StringComparison.Ordinal);

        // The host may get as far as saying that it shuts down.
        Assert.DoesNotContain(server.Output.Lines, line => !line.Contains("Microsoft.Hosting.Lifetime", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_log_is_a_line_with_its_time_or_a_json_object_for_each_entry()
    {
        await using var deployment = await Deployment.PrepareAsync();
        await deployment.StartServerAsync();
        Assert.Equal(0, await deployment.Server.TerminateAsync());
        var lines = deployment.Server.Output.Lines;
        await deployment.StartServerAsync(RunningProgram.Start(RunningProgram.Cli, [.. deployment.ServeArguments(), "--log", "json"]));
        Assert.Equal(0, await deployment.Server.TerminateAsync());

        Assert.NotEmpty(lines);
        Assert.All(lines, line => Assert.Matches(ServerLog.Line(), line));
        var objects = deployment.Server.Output.Lines.Select(line => JsonNode.Parse(line)!).ToList();
        Assert.Contains(objects, entry => ((string)entry["Message"]!).StartsWith("Now listening on", StringComparison.Ordinal));
        Assert.All(objects, entry => Assert.EndsWith("Z", ((string)entry["Timestamp"]!).Trim(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Every_line_of_the_log_is_there_and_whole_when_the_server_has_ended()
    {
        await using var deployment = await Deployment.StartAsync();
        var grants = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => deployment.Client.GrantAsync()));

        await deployment.Server.TerminateAsync();

        var lines = deployment.Server.Output.Lines.Where(line => line.Contains("Grant issued", StringComparison.Ordinal))
            .Select(line => line[line.IndexOf("Grant issued", StringComparison.Ordinal)..]);
        Assert.Equal(
            grants.Select(grant => $"Grant issued: upload {grant.UploadId}, profile default, caller .").Order(StringComparer.Ordinal),
            lines.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_second_process_on_the_same_data_is_refused_and_the_first_goes_on()
    {
        await using var deployment = await Deployment.StartAsync();
        var arguments = deployment.ServeArguments().Select(argument => argument == deployment.Url ? "http://127.0.0.1:0" : argument);

        await using var second = RunningProgram.Start(RunningProgram.Cli, arguments);

        Assert.Equal(1, await second.ExitAsync());
        Assert.Contains("is in use", second.Errors.ToString(), StringComparison.Ordinal);
        Assert.Contains(deployment.DataDirectory, second.Errors.ToString(), StringComparison.Ordinal);
        AssertPlain(second);
        Assert.Equal("ready", (string)(await deployment.Client.UploadAsync([1]))["state"]!);
    }

    [Fact]
    public async Task A_damaged_data_file_is_said_plainly_and_left_as_it_is()
    {
        await using var deployment = await Deployment.PrepareAsync();
        Directory.CreateDirectory(deployment.DataDirectory);
        var file = Path.Combine(deployment.DataDirectory, "oss-callback.db");
        await File.WriteAllTextAsync(file, new string('x', 4096), TestContext.Current.CancellationToken);

        await using var server = RunningProgram.Start(RunningProgram.Cli, deployment.ServeArguments());

        Assert.Equal(1, await server.ExitAsync());
        Assert.Contains("The store cannot be opened", server.Errors.ToString(), StringComparison.Ordinal);
        AssertPlain(server);
        Assert.Equal(new string('x', 4096), await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(RunningProgram.Cli)]
    [InlineData(RunningProgram.Server)]
    public async Task A_termination_during_the_start_is_no_failure(string program)
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        const string Account = "devstoreaccount1";
        await using var deployment = await Deployment.PrepareAsync(
            ("Storage:Kind", "Azure"),
            (
                "AzureWebJobsStorage",
                $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={Convert.ToBase64String(new byte[64])};"
                + $"QueueEndpoint=http://{silent.LocalEndpoint}/{Account};TableEndpoint=http://{silent.LocalEndpoint}/{Account};"));
        await using var server = RunningProgram.Start(
            program, program == RunningProgram.Cli ? deployment.ServeArguments() : deployment.ServerArguments());
        using var starting = await silent.AcceptTcpClientAsync(TestContext.Current.CancellationToken);

        Assert.Equal(0, await server.TerminateAsync());

        Assert.Empty(server.Errors.ToString());
        Assert.DoesNotContain("Now listening", server.Output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_data_directory_that_cannot_be_used_is_named_with_what_to_do()
    {
        await using var deployment = await Deployment.PrepareAsync();
        await File.WriteAllTextAsync(
            deployment.DataDirectory, "a file where the directory should be", TestContext.Current.CancellationToken);

        await using var server = RunningProgram.Start(RunningProgram.Cli, deployment.ServeArguments());

        Assert.Equal(1, await server.ExitAsync());
        Assert.Contains(
            $"The data directory '{deployment.DataDirectory}' cannot be used: ", server.Errors.ToString(), StringComparison.Ordinal);
        Assert.Contains("Storage:DataDirectory", server.Errors.ToString(), StringComparison.Ordinal);
        AssertPlain(server);
    }

    /// <summary>A person reads it: sentences and no stack trace.</summary>
    private static void AssertPlain(RunningProgram program)
    {
        Assert.DoesNotContain("   at ", program.Errors.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("Unhandled exception", program.Errors.ToString(), StringComparison.Ordinal);
    }
}
