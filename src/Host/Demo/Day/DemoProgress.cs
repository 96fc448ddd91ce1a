using System.Text.Json;
using System.Text.Json.Serialization;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Input;

namespace LogiOpt.Host.Demo.Day;

/// <summary>Which part of the demo comes next.</summary>
internal enum DemoStep
{
    /// <summary>Sites and placement.</summary>
    Placement,

    /// <summary>Items, stock, history, vehicles.</summary>
    Stock,

    /// <summary>Forecast and replenishment.</summary>
    Replenishment,

    /// <summary>Orders, waves, driving.</summary>
    Day,

    /// <summary>Over.</summary>
    Done,
}

/// <summary>A wave that was planned.</summary>
/// <param name="At">When, in simulated time.</param>
/// <param name="Seconds">From the request to the finished plan, wall time.</param>
/// <param name="Unserved">Shipments that found no place in it.</param>
internal sealed record WaveDone(DateTimeOffset At, double Seconds, int Unserved);

/// <summary>Where the demo stands and what it has counted; kept in the data directory, so that a restarted demo goes on.</summary>
internal sealed class DemoProgress
{
    private const int CurrentVersion = 1;
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public int Version { get; init; } = CurrentVersion;

    public required string Fingerprint { get; init; }

    public DemoStep Step { get; set; }

    /// <summary>Simulated time up to which everything has been told to the service.</summary>
    public required DateTimeOffset Now { get; set; }

    public ScenarioId? Scenario { get; set; }

    /// <summary>Units forecast for the day, by item, as they were the night before.</summary>
    public Dictionary<string, double> ForecastUnits { get; init; } = [];

    /// <summary>Orders posted, in the script's order.</summary>
    public int OrdersPosted { get; set; }

    /// <summary>Waves of the script that were planned or left out.</summary>
    public int WavesPassed { get; set; }

    public List<WaveDone> Waves { get; init; } = [];

    public HashSet<string> VehiclesUsed { get; init; } = [];

    public int RoutesCompleted { get; set; }

    public int DropsServed { get; set; }

    public int DropsFailed { get; set; }

    public double Metres { get; set; }

    public double RoadSeconds { get; set; }

    public long RoadCostMilli { get; set; }

    public long PositionsAccepted { get; set; }

    public long MilestonesAccepted { get; set; }

    public long Duplicates { get; set; }

    public long Quarantined { get; set; }

    /// <summary>Wall time spent waiting for positions and milestones to be taken.</summary>
    public double IngestSeconds { get; set; }

    /// <summary>Wall time of the whole demo so far, restarts left out.</summary>
    public double WallSeconds { get; set; }

    /// <summary>Wall time by part.</summary>
    public Dictionary<string, double> SecondsOf { get; init; } = [];

    /// <summary>The progress kept in a data directory, or a new one.</summary>
    /// <exception cref="BadInputException">The file is damaged, or belongs to another demo.</exception>
    public static DemoProgress Load(string directory, DemoScript script)
    {
        var path = PathIn(directory);
        if (Read(path) is not { } kept) return new DemoProgress { Fingerprint = script.Fingerprint, Now = script.Start };
        if (kept.Version != CurrentVersion)
            throw new BadInputException(path, $"it was written by another version ({kept.Version}, this one reads {CurrentVersion})", Remedy(directory));
        if (kept.Fingerprint != script.Fingerprint)
            throw new BadInputException("--data", $"{directory} holds another demo ({kept.Fingerprint}), asked is {script.Fingerprint}", Remedy(directory));
        return kept;
    }

    /// <summary>Writes it whole or not at all: beside the old file first, then over it.</summary>
    /// <exception cref="BadInputException">The directory cannot be written.</exception>
    public void Save(string directory)
    {
        var path = PathIn(directory);
        try
        {
            Directory.CreateDirectory(directory);
            File.WriteAllText(path + ".new", JsonSerializer.Serialize(this, Json));
            File.Move(path + ".new", path, overwrite: true);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException(path, "it cannot be written: " + fault.Message, "Give a data directory that can be written, with --data");
        }
    }

    private static DemoProgress? Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<DemoProgress>(File.ReadAllText(path), Json)
                ?? throw new BadInputException(path, "it is empty", Remedy(Path.GetDirectoryName(path)!));
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (JsonException fault)
        {
            throw new BadInputException(path, "it is damaged: " + fault.Message, Remedy(Path.GetDirectoryName(path)!));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException(path, "it cannot be read: " + fault.Message, "Give a data directory that can be read, with --data");
        }
    }

    private static string PathIn(string directory) => Path.Combine(directory, "demo.json");

    private static string Remedy(string directory) => $"Give another directory with --data, or delete {directory} to begin anew";
}
