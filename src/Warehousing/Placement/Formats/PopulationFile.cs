using System.Globalization;
using LogiOpt.Core.Geo;
using LogiOpt.Core.Input;
using LogiOpt.Warehousing.Placement.Planner;

namespace LogiOpt.Warehousing.Placement.Formats;

/// <summary>What turns a population file into a planner's scenario.</summary>
/// <param name="OrdersPerThousand">Orders a day of a thousand people; above 0.</param>
/// <param name="Candidates">The most populous places are candidates, so many; 1 or more.</param>
/// <param name="Level">The one size that every candidate may have.</param>
/// <param name="Rates">Costs.</param>
/// <param name="Coverage">Shares of orders within so many minutes.</param>
public sealed record PopulationSettings(double OrdersPerThousand, int Candidates, PlannerLevel Level, PlannerRates Rates, IReadOnlyList<CoverageRule> Coverage);

/// <summary>Places with people as demand and as candidates: CSV with the columns <c>lat,lon,population</c>, and <c>name</c> if there is one.</summary>
public static class PopulationFile
{
    /// <summary>Reads a scenario.</summary>
    /// <param name="text">The file's text.</param>
    /// <param name="name">Its name, for faults.</param>
    /// <param name="settings">How people become orders and places candidates.</param>
    /// <exception cref="BadInputException">With every fault.</exception>
    public static PlannerScenario Read(string text, string name, PopulationSettings settings)
    {
        var faults = new FaultList();
        var places = Places(text, name, faults);
        faults.ThrowIfAny();
        var zones = places.Select((p, i) => new PlannerZone(CodeOf(p, i), p.Point.Latitude, p.Point.Longitude, p.Population / 1000 * settings.OrdersPerThousand)).ToList();
        var sites = places.Select((p, i) => (p, i)).OrderByDescending(x => x.p.Population).ThenBy(x => x.i).Take(settings.Candidates)
            .Select(x => new PlannerSite(CodeOf(x.p, x.i), x.p.Point.Latitude, x.p.Point.Longitude, [settings.Level])).ToList();
        return new PlannerScenario(zones, sites, null, null, settings.Rates, 1, null, null, settings.Coverage, []);
    }

    /// <summary>Reads the places alone.</summary>
    internal static IReadOnlyList<PopulatedPlace> Places(string text, string where, FaultList faults) => PlaceCsv.Read(text, where, "population", faults, row =>
    {
        var (point, people) = (row.Point(), row.Number("population", 0, 1e11));
        return new PopulatedPlace(row.Text("name"), point, people);
    });

    /// <summary>A code that names the place, made unique by its line.</summary>
    private static string CodeOf(PopulatedPlace place, int index)
    {
        var name = string.Concat(place.Name.Where(c => !char.IsWhiteSpace(c) && !char.IsControl(c)));
        return string.Create(CultureInfo.InvariantCulture, $"{(name.Length == 0 ? "place" : name.Length > 50 ? name[..50] : name)}-{index + 1}");
    }
}

/// <summary>A place with people.</summary>
internal readonly record struct PopulatedPlace(string Name, GeoPoint Point, double Population);
