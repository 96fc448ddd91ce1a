using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;
using LogiOpt.Core.Input;

namespace LogiOpt.Tracking.Carriers;

/// <summary>Reads a carrier's statuses from CSV: <c>reference,status,at</c> and, if there, <c>reason,place</c>.</summary>
internal static class StatusCsv
{
    public const int MaxRows = 20_000;

    private static readonly string[] Required = ["reference", "status", "at"], Known = ["reference", "status", "at", "reason", "place"];

    public static IReadOnlyList<StatusLine> Read(TextReader text, FaultList faults)
    {
        var lines = new List<StatusLine>();
        using var csv = new CsvReader(text, new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            DetectDelimiter = true,
            DetectDelimiterValues = [",", ";", "\t"],
            PrepareHeaderForMatch = h => h.Header.Trim().TrimStart('\uFEFF').ToLowerInvariant(),
            TrimOptions = TrimOptions.Trim,
            MissingFieldFound = null,
            BadDataFound = null,
            MaxFieldSize = 10_000,
        });
        try
        {
            if (!csv.Read() || !csv.ReadHeader())
            {
                faults.Add("line 1", "has no header", "Begin with " + string.Join(",", Known) + ".");
                return lines;
            }

            var header = csv.HeaderRecord!.Select(h => h.Trim().TrimStart('\uFEFF').ToLowerInvariant()).ToList();
            foreach (var name in Required) faults.Check(header.Contains(name), "line 1", $"has no column {name}", "Begin with " + string.Join(",", Known) + ".");
            if (faults.Count > 0) return lines;
            while (csv.Read())
            {
                if (!faults.Check(lines.Count < MaxRows, $"line {csv.Parser.RawRow}", $"is beyond {MaxRows} rows", "Send several files.")) return lines;
                if (Line(csv, faults) is { } line) lines.Add(line);
            }
        }
        catch (CsvHelperException broken)
        {
            faults.Add($"line {csv.Parser.RawRow}", $"cannot be read: {broken.GetType().Name}", "Is a quote not closed?");
        }

        return lines;
    }

    private static StatusLine? Line(CsvReader csv, FaultList faults)
    {
        var before = faults.Count;
        var where = $"line {csv.Parser.RawRow}";
        var (reference, status, at) = (csv.GetField("reference") ?? "", csv.GetField("status") ?? "", csv.GetField("at") ?? "");
        faults.Check(reference is { Length: > 0 and <= 128 } && !reference.Any(char.IsControl), $"{where}, reference", "is not 1 to 128 characters", "Send the tracking number or another label.");
        faults.Check(status is { Length: > 0 and <= 32 } && !status.Any(char.IsControl), $"{where}, status", "is not 1 to 32 characters", "Send the carrier's code or a status of the unified list.");
        var isInstant = DateTimeOffset.TryParseExact(at, ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd HH:mm"],
            CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var instant);
        faults.Check(isInstant, $"{where}, at", $"'{(at.Length <= 40 ? at : at[..40])}' is not an instant", "Send ISO 8601; without an offset it is UTC.");
        var (reason, place) = (csv.GetField("reason"), csv.GetField("place"));
        faults.Check(reason is null or { Length: <= 32 }, $"{where}, reason", "has more than 32 characters", "Send a short code.");
        faults.Check(place is null or { Length: <= 128 }, $"{where}, place", "has more than 128 characters", "Shorten it.");
        return faults.Count > before ? null : new StatusLine(reference, status, string.IsNullOrEmpty(reason) ? null : reason, instant, string.IsNullOrEmpty(place) ? null : place, []);
    }
}
