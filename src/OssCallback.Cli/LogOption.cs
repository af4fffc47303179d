using System.CommandLine;
using OssCallback.Server;

namespace OssCallback.Cli;

/// <summary><c>--log text|json</c>: the form of the server's log lines.</summary>
internal static class LogOption
{
    private const string Text = "text";

    public static Option<string> Create()
    {
        var option = new Option<string>($"--{ServerHost.LogKey}")
        {
            Description = "Log for people (text), or one JSON object a line (json).",
            DefaultValueFactory = _ => Text,
        };
        option.AcceptOnlyFromAmong(Text, ServerHost.JsonLog);
        return option;
    }
}
