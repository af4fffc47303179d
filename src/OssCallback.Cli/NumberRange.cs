using System.CommandLine;
using System.Globalization;
using System.Numerics;

namespace OssCallback.Cli;

/// <summary>Bounds of an option that takes a number.</summary>
internal static class NumberRange
{
    /// <summary>Refuses what is out of bounds, or no number.</summary>
    public static void Require<T>(Option option, T min, T max)
        where T : INumber<T> =>
        option.Validators.Add(result =>
        {
            // From the text: the parser throws when a validator asks for the value of what is not a number.
            if (result.Tokens is [var token]
                && !(T.TryParse(token.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value >= min
                    && value <= max))
            {
                result.AddError(string.Create(CultureInfo.InvariantCulture, $"{option.Name} takes a number from {min} to {max}."));
            }
        });
}
