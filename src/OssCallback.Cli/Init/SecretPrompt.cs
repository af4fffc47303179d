using System.Text;

namespace OssCallback.Cli.Init;

/// <summary>Reads a secret without showing it; from a pipe, the next line.</summary>
internal static class SecretPrompt
{
    public static string? Read(string words)
    {
        Console.Error.Write($"{words} ");
        if (Console.IsInputRedirected)
        {
            return Console.In.ReadLine();
        }

        var text = new StringBuilder();
        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
        {
            if (key.Key == ConsoleKey.Backspace)
            {
                text.Length = Math.Max(0, text.Length - 1);
            }
            else if (!char.IsControl(key.KeyChar))
            {
                text.Append(key.KeyChar);
            }
        }

        Console.Error.WriteLine();
        return text.ToString();
    }
}
