namespace OssCallback.Settings;

/// <summary>Finds the name that was meant.</summary>
internal static class Misspelling
{
    /// <summary>The known name that differs in capitals, hyphens and underscores or in a letter or two; null where none is near.</summary>
    public static string? Of(string name, IEnumerable<string> known)
    {
        var bare = Bare(name);
        var nearest = known.Select(candidate => (Name: candidate, Distance: Distance(bare, Bare(candidate)))).MinBy(pair => pair.Distance);
        return nearest.Distance <= Math.Min(2, bare.Length / 4) ? nearest.Name : null;
    }

    private static string Bare(string name) => string.Concat(name.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant();

    /// <summary>Insertions, deletions, replacements and swaps of neighbours.</summary>
    private static int Distance(string one, string other)
    {
        var table = Enumerable.Range(0, one.Length + 1).Select(_ => new int[other.Length + 1]).ToArray();
        for (var row = 0; row <= one.Length; row++)
        {
            for (var column = 0; column <= other.Length; column++)
            {
                if (row == 0 || column == 0)
                {
                    table[row][column] = row + column;
                    continue;
                }

                var replace = table[row - 1][column - 1] + (one[row - 1] == other[column - 1] ? 0 : 1);
                table[row][column] = Math.Min(replace, Math.Min(table[row - 1][column], table[row][column - 1]) + 1);
                if (row > 1 && column > 1 && one[row - 1] == other[column - 2] && one[row - 2] == other[column - 1])
                {
                    table[row][column] = Math.Min(table[row][column], table[row - 2][column - 2] + 1);
                }
            }
        }

        return table[one.Length][other.Length];
    }
}
