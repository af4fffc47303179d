using System.Text;
using OssCallback.Simulator.Callbacks;

namespace OssCallback.Cli.Send;

/// <summary>A callback as a command line for a POSIX shell.</summary>
internal static class CurlCommand
{
    public static string Of(CallbackUrl url, CallbackMessage message)
    {
        var command = new StringBuilder("curl --silent --show-error --include --http1.1 --path-as-is --globoff --max-time 5");
        foreach (var (name, value) in message.Headers.Where(header => header.Key != "Content-Length"))
        {
            // curl leaves a header with nothing after its colon out; a semicolon sends it empty.
            Add(" -H ", value.Length == 0 ? name + ";" : $"{name}: {value}");
        }

        // What curl adds by default and OSS does not send.
        Add(" -H ", "Accept:");
        Add(" -H ", "Expect:");
        Add(" --data-raw ", Encoding.UTF8.GetString(message.Body));
        Add(" ", $"{(url.Secure ? "https" : "http")}://{url.Authority}{message.Target}");
        return command.ToString();

        void Add(string option, string value) =>
            command.Append(option is " " ? " " : " \\\n " + option)
                .Append('\'')
                .Append(value.Replace("'", "'\\''", StringComparison.Ordinal))
                .Append('\'');
    }
}
