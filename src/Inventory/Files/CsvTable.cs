using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Input;

namespace LogiOpt.Inventory.Files;

/// <summary>One CSV file read row by row; what is wrong is told with file, line and column.</summary>
internal sealed class CsvTable : IDisposable
{
    private readonly CsvReader _csv;
    private readonly FaultList _faults;
    private readonly string _name;
    private readonly Dictionary<string, int> _columns = new(StringComparer.Ordinal);

    /// <summary>Opens a file and reads its header.</summary>
    /// <param name="path">The file.</param>
    /// <param name="needed">Columns that it must have.</param>
    /// <param name="known">Columns that it may have.</param>
    /// <param name="faults">Receives what is wrong.</param>
    /// <exception cref="BadInputException">The file cannot be read at all.</exception>
    public CsvTable(string path, string[] needed, string[] known, FaultList faults) : this(Open(path), Path.GetFileName(path), needed, known, faults)
    {
    }

    /// <summary>Reads a text and its header.</summary>
    /// <param name="text">The text; it is closed with the table.</param>
    /// <param name="name">What faults call it.</param>
    /// <param name="needed">Columns that it must have.</param>
    /// <param name="known">Columns that it may have.</param>
    /// <param name="faults">Receives what is wrong.</param>
    /// <exception cref="BadInputException">It is empty.</exception>
    public CsvTable(TextReader text, string name, string[] needed, string[] known, FaultList faults)
    {
        (_faults, _name) = (faults, name);
        _csv = new CsvReader(text, new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            TrimOptions = TrimOptions.Trim,
            MissingFieldFound = null,
            BadDataFound = null,
        });
        if (!_csv.Read() || !_csv.ReadHeader())
        {
            _csv.Dispose();
            throw new BadInputException($"{_name} line 1", "the file is empty", $"Give a header {string.Join(',', needed)} and rows");
        }

        for (var k = 0; k < _csv.HeaderRecord!.Length; k++)
        {
            var column = _csv.HeaderRecord[k];
            faults.Check(needed.Contains(column) || known.Contains(column), $"{_name} line 1, {column}", "the column is not known", $"Known columns are {string.Join(',', needed.Concat(known))}");
            faults.Check(_columns.TryAdd(column, k), $"{_name} line 1, {column}", "the column comes twice", "Name each column once");
        }

        foreach (var column in needed) faults.Check(_columns.ContainsKey(column), $"{_name} line 1, {column}", "the column is missing", $"Give the columns {string.Join(',', needed)}");
    }

    public IReadOnlyCollection<string> Columns => _columns.Keys;

    public bool Has(string column) => _columns.ContainsKey(column);

    public string At(string column) => $"{_name} line {_csv.Parser.RawRow}, {column}";

    public bool Read() => _csv.Read();

    /// <summary>A code; empty if it has a fault.</summary>
    public string Code(string column)
    {
        var text = Text(column);
        return _faults.Check(Codes.IsCode(text), At(column), $"'{text}' is no code", "Give 1 to 64 visible characters without spaces") ? text : "";
    }

    /// <summary>A code, or nothing where the field is empty or the column absent.</summary>
    public string CodeOrNone(string column) => Text(column).Length == 0 ? "" : Code(column);

    public DateOnly Day(string column)
    {
        var text = Text(column);
        var holds = DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day);
        _faults.Check(holds, At(column), $"'{text}' is no date", "Give an ISO date, e.g. 2026-11-22");
        return day;
    }

    /// <summary>A number in a range; NaN where it has a fault, or where the field is empty and may be.</summary>
    public double Number(string column, double least, double most, bool mayBeEmpty = false)
    {
        var text = Text(column);
        if (text.Length == 0 && mayBeEmpty) return double.NaN;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most) return number;
        _faults.Add(At(column), $"'{text}' is no number in [{least.ToString(CultureInfo.InvariantCulture)}, {most.ToString(CultureInfo.InvariantCulture)}]", "Give a number with a decimal point");
        return double.NaN;
    }

    public void Dispose() => _csv.Dispose();

    /// <summary>The text of a field; empty if it has none.</summary>
    public string Text(string column) => _columns.TryGetValue(column, out var k) && _csv.TryGetField<string>(k, out var field) ? field ?? "" : "";

    private static StreamReader Open(string path)
    {
        try
        {
            return new StreamReader(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new BadInputException(path, $"the file cannot be read ({fault.Message})", "Give the path of a readable CSV file");
        }
    }
}
