using System.Text;
using System.Xml;

namespace OssCallback.Simulator.Errors;

/// <summary>Text from clients may hold characters that XML 1.0 cannot carry in any form.</summary>
internal static class XmlText
{
    public static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            clean.Append(rune.IsBmp && !XmlConvert.IsXmlChar((char)rune.Value) ? Rune.ReplacementChar : rune);
        }

        return clean.ToString();
    }
}
