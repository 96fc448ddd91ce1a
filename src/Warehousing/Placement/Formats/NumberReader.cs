using System.Globalization;
using LogiOpt.Core.Input;

namespace LogiOpt.Warehousing.Placement.Formats;

/// <summary>Reads numbers separated by white space, in order, and remembers what was wrong and in which line.</summary>
internal sealed class NumberReader
{
    private readonly string _text;
    private readonly string _name;
    private readonly double? _word;
    private int _at;
    private int _line = 1;

    /// <summary>A reader of a text.</summary>
    /// <param name="text">The whole text.</param>
    /// <param name="name">The file's name, for faults.</param>
    /// <param name="faults">Where faults go.</param>
    /// <param name="skipFirstLine">The first line is a title.</param>
    /// <param name="word">What the word <c>capacity</c> stands for, which some OR-Library files hold in place of a number.</param>
    public NumberReader(string text, string name, FaultList faults, bool skipFirstLine = false, double? word = null)
    {
        (_text, _name, Faults, _word) = (text, name, faults, word);
        while (skipFirstLine && _at < text.Length && text[_at++] != '\n') { }
        if (skipFirstLine) _line = 2;
    }

    public FaultList Faults { get; }

    /// <summary>Whether the file ended too early; told once.</summary>
    public bool Ended { get; private set; }

    /// <summary>The next number.</summary>
    /// <param name="field">What it is, for a fault.</param>
    /// <param name="signed">Whether it may be below 0.</param>
    /// <returns>The number; 0 after a fault.</returns>
    public double Next(string field, bool signed = false)
    {
        var token = Token();
        if (token.IsEmpty)
        {
            if (!Ended) Faults.Add($"{_name} line {_line}, {field}", "the file ends here, but more numbers are due", "Check the counts in the first line, and that the file is whole.");
            Ended = true;
            return 0;
        }

        if (token.Equals("capacity", StringComparison.OrdinalIgnoreCase) && _word is { } word) return word;
        if (!double.TryParse(token, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || !double.IsFinite(value))
        {
            Faults.Add($"{_name} line {_line}, {field}", $"'{Short(token)}' is not a number", Remedy(token));
            return 0;
        }

        if (value < 0 && !signed)
        {
            Faults.Add($"{_name} line {_line}, {field}", $"{value} is below 0", "Give 0 or more.");
            return 0;
        }

        return value;
    }

    /// <summary>The next number, which must be whole and in a range.</summary>
    public int NextCount(string field, int least, int most)
    {
        var before = Faults.Count;
        var value = Next(field);
        if (Faults.Count > before) return 0;
        if (double.IsInteger(value) && value >= least && value <= most) return (int)value;
        Faults.Add($"{_name} line {_line}, {field}", $"{value} is not a whole number in [{least}, {most}]", "Check the layout of the file against its format.");
        return 0;
    }

    /// <summary>So many numbers.</summary>
    public double[] NextRow(string field, int count)
    {
        var row = new double[count];
        for (var k = 0; k < count && !Ended; k++) row[k] = Next(field);
        return row;
    }

    /// <summary>Tells a fault where the reader stands.</summary>
    public void Fault(string field, string what, string remedy) => Faults.Add($"{_name} line {_line}, {field}", what, remedy);

    /// <summary>Tells a fault if anything is left.</summary>
    public void ExpectEnd()
    {
        if (Ended) return;
        var token = Token();
        if (!token.IsEmpty) Faults.Add($"{_name} line {_line}", $"'{Short(token)}' is left over after the last cost", "Check the counts in the first line, and the format.");
    }

    private ReadOnlySpan<char> Token()
    {
        while (_at < _text.Length && char.IsWhiteSpace(_text[_at]))
            if (_text[_at++] == '\n') _line++;
        var from = _at;
        while (_at < _text.Length && !char.IsWhiteSpace(_text[_at])) _at++;
        return _text.AsSpan(from, _at - from);
    }

    private static string Short(ReadOnlySpan<char> token) => token.Length <= 24 ? token.ToString() : $"{token[..24]}...";

    private static string Remedy(ReadOnlySpan<char> token) =>
        token.Equals("capacity", StringComparison.OrdinalIgnoreCase) ? "Say what it stands for with --capacity." : "Write a number with a point, e.g. 12.5.";
}
