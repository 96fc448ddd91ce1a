using System.Text.Json;

namespace LogiOpt.Benchmarks.Guard;

/// <summary>The committed figures, one file an area: <c>benchmarks/Baselines/core.json</c>.</summary>
internal static class BaselineFiles
{
    private static readonly JsonSerializerOptions Style = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    public static IReadOnlyDictionary<string, Measurement> Read(string area)
    {
        var file = FileOf(area);
        return File.Exists(file)
            ? JsonSerializer.Deserialize<Measurement[]>(File.ReadAllText(file), Style)!.ToDictionary(m => m.Name)
            : new Dictionary<string, Measurement>();
    }

    public static void Write(string area, IEnumerable<Measurement> measurements) =>
        File.WriteAllText(FileOf(area), JsonSerializer.Serialize(measurements.Select(m => m with { Ratio = Math.Round(m.Ratio, 3) }), Style) + "\n");

    private static string FileOf(string area) => Path.Combine(Folder(), area.ToLowerInvariant() + ".json");

    private static string Folder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "LogiOpt.sln"))) return Path.Combine(folder.FullName, "benchmarks", "Baselines");
        throw new InvalidOperationException("No LogiOpt.sln above the program.\nRun it from a checkout: dotnet run -c Release --project benchmarks -- guard");
    }
}
