using System.Globalization;
using LogiOpt.Core.Input;

namespace LogiOpt.Routing.Problem.Formats;

/// <summary>Numbers of one line of a text instance, with faults told by file, line and field.</summary>
internal static class LineReader
{
    private static readonly char[] Blanks = [' ', '\t', ','];

    public static string[] Fields(string line) => line.Split(Blanks, StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Reads the named fields of a line as finite numbers; what cannot be read is a fault and 0.</summary>
    public static double[] Numbers(string file, int line, string[] fields, ReadOnlySpan<string> names, FaultList faults)
    {
        var numbers = new double[names.Length];
        if (!faults.Check(fields.Length >= names.Length, $"{file} line {line}", $"{fields.Length} fields", $"Give {names.Length}: {string.Join(", ", names.ToArray())}."))
            return numbers;
        for (var k = 0; k < names.Length; k++)
            if (!double.TryParse(fields[k], NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[k]) || !double.IsFinite(numbers[k]) || Math.Abs(numbers[k]) > 1e9)
            {
                faults.Add($"{file} line {line}, {names[k]}", $"'{fields[k]}' is not a number in reach", "Give a number of at most 1e9.");
                numbers[k] = 0;
            }

        return numbers;
    }

    /// <summary>A number that must be whole.</summary>
    public static int Whole(string file, int line, string name, double number, FaultList faults)
    {
        faults.Check(number == Math.Floor(number), $"{file} line {line}, {name}", $"{number} is not whole", "Give a whole number.");
        return (int)number;
    }
}
