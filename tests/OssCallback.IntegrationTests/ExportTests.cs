using System.Text.Json.Nodes;
using OssCallback.IntegrationTests.Support;

namespace OssCallback.IntegrationTests;

/// <summary>The verb export, as a script starts it.</summary>
public sealed class ExportTests
{
    [Fact]
    public async Task Records_are_written_as_csv_and_as_lines_of_json_and_filtered()
    {
        await using var deployment = await Deployment.StartAsync(
            ("Policy:Profiles:default:KeyTemplate", "u/{uuid}{ext}"), ("Policy:Profiles:other:KeyTemplate", "o/{uuid}{ext}"));
        var plain = await deployment.Client.UploadAsync([1, 2, 3], "a.png");
        var hostile = await deployment.Client.UploadAsync([1], "=HYPERLINK(\"x\"),1.png", profile: "other");

        var csv = (await RunAsync(deployment)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, csv.Length);
        Assert.StartsWith("id,receivedAt,state,reason,bucket,object,fileName,size,type,", csv[0], StringComparison.Ordinal);
        Assert.Contains(
            csv,
            row => row.StartsWith($"{plain["id"]},", StringComparison.Ordinal) && row.Contains(",ready,", StringComparison.Ordinal));
        Assert.Contains(csv, row => row.Contains(",\"'=HYPERLINK(\"\"x\"\"),1.png\",1,", StringComparison.Ordinal));

        var lines = (await RunAsync(deployment, "--format", "jsonl", "--profile", "other"))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var one = JsonNode.Parse(Assert.Single(lines))!;
        Assert.Equal((string)hostile["id"]!, (string)one["id"]!);
        Assert.Null(one["rawBody"]);
        Assert.Single((await RunAsync(deployment, "--state", "failed")).Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task A_filter_that_is_none_is_said_and_nothing_is_written()
    {
        await using var deployment = await Deployment.StartAsync();
        await using var program = RunningProgram.Start(
            RunningProgram.Cli, ["export", "--from", "yesterday", "--server", deployment.Url]);

        Assert.Equal(1, await program.ExitAsync());
        Assert.Contains("parameter from", program.Errors.ToString(), StringComparison.Ordinal);
        Assert.Empty(program.Output.Lines);
    }

    private static async Task<string> RunAsync(Deployment deployment, params string[] arguments)
    {
        await using var program = RunningProgram.Start(RunningProgram.Cli, ["export", .. arguments, "--server", deployment.Url]);
        Assert.True(await program.ExitAsync() == 0, program.Errors.ToString());
        Assert.Contains("written.", program.Errors.ToString(), StringComparison.Ordinal);
        return program.Output.ToString();
    }
}
