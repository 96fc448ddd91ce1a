using System.Text.Json;
using LogiOpt.Core.Geo;
using LogiOpt.Core.Input;

namespace LogiOpt.Routing.Problem.Formats.Vroom;

/// <summary>Single fields of VROOM's JSON, each with its fault.</summary>
internal sealed class VroomFields(string file, FaultList faults)
{
    public void ThrowIfAny() => faults.ThrowIfAny();

    public string Where(string path) => $"{file} {path}".Trim();

    public bool Check(bool holds, string path, string what, string remedy) => faults.Check(holds, Where(path), what, remedy);

    /// <summary>Elements of an array; empty where it is missing.</summary>
    public IReadOnlyList<JsonElement> Items(JsonElement item, string where, string member)
    {
        if (item.ValueKind != JsonValueKind.Object || !item.TryGetProperty(member, out var list)) return [];
        return Check(list.ValueKind == JsonValueKind.Array, Path(where, member), "no array", "Give an array.") ? [.. list.EnumerateArray()] : [];
    }

    public VroomId Id(string where, JsonElement item)
    {
        if (item.ValueKind == JsonValueKind.Object && item.TryGetProperty("id", out var id))
        {
            if (id.ValueKind == JsonValueKind.Number && id.TryGetUInt64(out _)) return new VroomId(id.GetRawText(), true);
            if (id.ValueKind == JsonValueKind.String && id.GetString() is { Length: > 0 and <= 200 } text) return new VroomId(text, false);
        }

        Check(false, Path(where, "id"), "no id", "Give a whole number of 0 or more.");
        return new VroomId("", true);
    }

    public string? Text(string where, JsonElement item, string member)
    {
        if (!Has(item, member, out var value)) return null;
        return Check(value.ValueKind == JsonValueKind.String, Path(where, member), "no text", "Give a string.") ? value.GetString() : null;
    }

    public int? Whole(string where, JsonElement item, string member)
    {
        if (!Has(item, member, out var value)) return null;
        var number = 0;
        Check(value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out number) && number >= 0, Path(where, member), Short(value), "Give a whole number of 0 or more.");
        return Math.Max(0, number);
    }

    public long? Second(string where, JsonElement item, string member)
    {
        if (!Has(item, member, out var value)) return null;
        return Second(Path(where, member), value);
    }

    public double Number(string where, JsonElement item, string member, double otherwise)
    {
        if (!Has(item, member, out var value)) return otherwise;
        return Check(value.ValueKind == JsonValueKind.Number, Path(where, member), Short(value), "Give a number.") ? value.GetDouble() : otherwise;
    }

    public int[] Amounts(string where, JsonElement item, string member)
    {
        var items = Items(item, where, member);
        var amounts = new int[items.Count];
        for (var k = 0; k < amounts.Length; k++)
        {
            var good = items[k].ValueKind == JsonValueKind.Number && items[k].TryGetInt32(out amounts[k]) && amounts[k] >= 0;
            Check(good, $"{Path(where, member)}[{k}]", Short(items[k]), "Give a whole number of 0 or more.");
        }

        return amounts;
    }

    public string[] Skills(string where, JsonElement item)
    {
        var items = Items(item, where, "skills");
        var skills = new List<string>(items.Count);
        for (var k = 0; k < items.Count; k++)
        {
            var good = items[k].ValueKind is JsonValueKind.Number or JsonValueKind.String;
            if (Check(good, $"{Path(where, "skills")}[{k}]", Short(items[k]), "Give a whole number.")) skills.Add(items[k].ToString());
        }

        return [.. skills.Distinct()];
    }

    public IReadOnlyDictionary<string, int> PerType(string where, JsonElement item, string member)
    {
        var times = new Dictionary<string, int>(StringComparer.Ordinal);
        if (!Has(item, member, out var map)) return times;
        if (!Check(map.ValueKind == JsonValueKind.Object, Path(where, member), "no object", "Give seconds by type of vehicle.")) return times;
        foreach (var type in map.EnumerateObject()) times[type.Name] = Whole(Path(where, member), map, type.Name) ?? 0;
        return times;
    }

    /// <summary>A place by its row or coordinates; null where neither is given.</summary>
    public VroomPlace? Place(string where, JsonElement item, string member)
    {
        var index = Whole(where, item, $"{member}_index");
        if (!Has(item, member, out var value)) return index is null ? null : new VroomPlace(index, null, null);
        double longitude = 0, latitude = 0;
        var known = value.ValueKind == JsonValueKind.Array && value.GetArrayLength() >= 2 && value[0].ValueKind == JsonValueKind.Number && value[1].ValueKind == JsonValueKind.Number;
        if (known) (longitude, latitude) = (value[0].GetDouble(), value[1].GetDouble());
        known = known && GeoPoint.TryCreate(latitude, longitude, out _);
        return Check(known, Path(where, member), $"{Short(value)} is no place on Earth", "Give [longitude, latitude] in degrees.") ? new VroomPlace(index, longitude, latitude) : new VroomPlace(index, 0, 0);
    }

    public VroomWindow? Window(string where, JsonElement item, string member) => Has(item, member, out var value) ? Window(Path(where, member), value) : null;

    /// <summary>Windows in rising order; those that touch or overlap are one.</summary>
    public IReadOnlyList<VroomWindow> Windows(string where, JsonElement item)
    {
        var windows = Items(item, where, "time_windows").Select((w, k) => Window($"{Path(where, "time_windows")}[{k}]", w)).OrderBy(w => w.From).ThenBy(w => w.Until).ToList();
        for (var k = windows.Count - 1; k > 0; k--)
        {
            if (windows[k].From > windows[k - 1].Until) continue;
            windows[k - 1] = new VroomWindow(windows[k - 1].From, Math.Max(windows[k - 1].Until, windows[k].Until));
            windows.RemoveAt(k);
        }

        return windows;
    }

    /// <summary>A square table of whole numbers, row-major; null where it is missing or broken.</summary>
    public int[]? Table(string where, JsonElement item, string member) =>
        Has(item, member, out var rows) ? Table(Path(where, member), rows, nullsToo: false) : null;

    /// <summary>A square table that must be there, of so many rows; a cell may be null for no road, and is -1 then.</summary>
    public int[]? Table(string where, JsonElement item, string member, int size)
    {
        var path = Path(where, member);
        if (!Check(Has(item, member, out var rows), path, "missing", "Give a table, null where there is no road.")) return null;
        if (Table(path, rows, nullsToo: true) is not { } table) return null;
        return Check(table.Length == size * size, path, $"{Math.Sqrt(table.Length)} rows for {size} places", "Give a row and a column for every place.") ? table : null;
    }

    private int[]? Table(string path, JsonElement rows, bool nullsToo)
    {
        if (!Check(rows.ValueKind == JsonValueKind.Array && rows.GetArrayLength() > 0, path, "no rows", "Give a square array of arrays.")) return null;
        var size = rows.GetArrayLength();
        if (!Check(size <= ProblemCheck.MaxMatrixPlaces, path, $"{size} rows", $"Give at most {ProblemCheck.MaxMatrixPlaces}.")) return null;
        var cells = new int[size * size];
        var (r, whole) = (0, true);
        foreach (var row in rows.EnumerateArray())
        {
            var square = row.ValueKind == JsonValueKind.Array && row.GetArrayLength() == size;
            whole &= Check(square, $"{path}[{r}]", square ? "" : $"not {size} cells", $"Give {size} cells in every row.");
            var c = 0;
            if (square)
                foreach (var cell in row.EnumerateArray())
                {
                    if (nullsToo && cell.ValueKind == JsonValueKind.Null)
                    {
                        cells[r * size + c++] = -1;
                        continue;
                    }

                    var good = cell.ValueKind == JsonValueKind.Number && cell.TryGetInt32(out cells[r * size + c]) && cells[r * size + c] is >= 0 and <= SecondsWindow.Horizon;
                    if (!good) whole = Check(false, $"{path}[{r}][{c}]", Short(cell), $"Give a whole number in [0, {SecondsWindow.Horizon}].");
                    c++;
                }

            r++;
        }

        return whole ? cells : null;
    }

    private VroomWindow Window(string path, JsonElement window)
    {
        if (!Check(window.ValueKind == JsonValueKind.Array && window.GetArrayLength() >= 2, path, "no pair of seconds", "Give [from, until].")) return default;
        var (from, until) = (Second(path, window[0]), Second(path, window[1]));
        Check(from <= until, path, $"[{from}, {until}] ends before it starts", "Give [from, until].");
        return new VroomWindow(from, Math.Max(from, until));
    }

    private long Second(string path, JsonElement value)
    {
        long second = 0;
        Check(value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out second) && second is >= 0 and <= uint.MaxValue, path, Short(value), $"Give whole seconds in [0, {uint.MaxValue}].");
        return Math.Clamp(second, 0, uint.MaxValue);
    }

    private static bool Has(JsonElement item, string member, out JsonElement value)
    {
        value = default;
        return item.ValueKind == JsonValueKind.Object && item.TryGetProperty(member, out value);
    }

    private static string Path(string where, string member) => where.Length == 0 ? member : $"{where}.{member}";

    private static string Short(JsonElement value)
    {
        var text = value.GetRawText();
        return text.Length <= 40 ? text : text[..40] + "...";
    }
}
