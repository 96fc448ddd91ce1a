using LogiOpt.Core.Input;

namespace LogiOpt.Warehousing.Placement.Formats;

/// <summary>How the tokens of a placement file are laid out.</summary>
public enum PlacementFormat
{
    /// <summary>By file extension: .ufl, .plc, .tsp, .orlib, .gs; .txt is .gs or an OR-Library p-median graph, whichever its length fits.</summary>
    Auto,

    /// <summary><c>FILE: name</c>; m n p; m lines of index, fixed cost and n costs.</summary>
    Ufl,

    /// <summary>m n; m times capacity and fixed cost; n demands; m rows of n costs for the whole demand.</summary>
    Gs,

    /// <summary>m n; n demands; m capacities; m fixed costs; m rows of n costs per unit of demand.</summary>
    Plc,

    /// <summary>TSPLIB EUC_2D; every node is a site and a customer, distances are not rounded.</summary>
    Tsp,

    /// <summary>OR-Library cap: m n; m times capacity and fixed cost; then for each customer its demand and m costs for the whole of it.</summary>
    OrLibrary,

    /// <summary>OR-Library pmed: nodes, edges, p; then edges as two nodes from 1 and a length. Costs are shortest paths.</summary>
    OrLibraryMedian,
}

/// <summary>Reads the placement problems of the field.</summary>
/// <remarks>OR-Library: Beasley (1990), Journal of the Operational Research Society 41(11), 1069-1072.</remarks>
public static class PlacementFiles
{
    /// <summary>Reads a problem from text.</summary>
    /// <param name="text">The file's whole text.</param>
    /// <param name="name">The file's name, for its extension and for faults.</param>
    /// <param name="kind">Which problem is asked.</param>
    /// <param name="sites">p: how many sites may open; null = the file's own p for a median, no limit otherwise.</param>
    /// <param name="format">How the file is laid out.</param>
    /// <param name="capacity">Replaces the word <c>capacity</c> in OR-Library files; null = the word is a fault.</param>
    /// <exception cref="BadInputException">With every fault, each with its line and field.</exception>
    public static PlacementProblem Read(
        string text, string name, PlacementKind kind, int? sites = null, PlacementFormat format = PlacementFormat.Auto, double? capacity = null)
    {
        var faults = new FaultList();
        if (format == PlacementFormat.Auto) format = FormatOf(name, text);
        var raw = format switch
        {
            PlacementFormat.Tsp => TspFormat.Read(text, name, faults),
            PlacementFormat.Ufl => MatrixFormats.ReadUfl(new NumberReader(text, name, faults, skipFirstLine: text.StartsWith("FILE", StringComparison.Ordinal))),
            PlacementFormat.Plc => MatrixFormats.ReadPlc(new NumberReader(text, name, faults)),
            PlacementFormat.OrLibrary => MatrixFormats.ReadOrLibrary(new NumberReader(text, name, faults, word: capacity)),
            PlacementFormat.OrLibraryMedian => MedianGraphFormat.Read(new NumberReader(text, name, faults)),
            _ => MatrixFormats.ReadGs(new NumberReader(text, name, faults, word: capacity)),
        };
        faults.ThrowIfAny();
        return Build(raw!, name, kind, sites, faults);
    }

    private static PlacementFormat FormatOf(string name, string text) => Path.GetExtension(name).ToLowerInvariant() switch
    {
        ".ufl" => PlacementFormat.Ufl,
        ".plc" => PlacementFormat.Plc,
        ".tsp" => PlacementFormat.Tsp,
        ".orlib" => PlacementFormat.OrLibrary,
        ".gs" => PlacementFormat.Gs,
        _ when text.StartsWith("FILE", StringComparison.Ordinal) => PlacementFormat.Ufl,
        _ when text.Contains("NODE_COORD_SECTION", StringComparison.Ordinal) => PlacementFormat.Tsp,
        _ when MedianGraphFormat.Fits(text) => PlacementFormat.OrLibraryMedian,
        _ => PlacementFormat.Gs,
    };

    private static PlacementProblem Build(RawPlacement raw, string name, PlacementKind kind, int? sites, FaultList faults)
    {
        var count = raw.Costs.SiteCount;
        var wanted = sites ?? (kind == PlacementKind.Median ? raw.MedianSites : null);
        if (kind == PlacementKind.Median)
            faults.Check(wanted is not null, name, "a p-median needs the number of sites, and the file does not give it", "Give --p N.");
        if (wanted is { } p)
            faults.Check(p >= 1 && p <= count, "p", $"{p} sites may open, of {count}", $"Give a number in [1, {count}].");
        var capacitated = kind is PlacementKind.Capacitated or PlacementKind.SingleSource;
        if (capacitated)
            faults.Check(raw.Capacity is not null && raw.Demand is not null, name, "the file holds no capacities and demands", "Solve it with --kind ufl or pmedian, or give a .gs, .plc or OR-Library file.");
        faults.ThrowIfAny();
        return new PlacementProblem(kind, raw.FixedCost, raw.Costs, capacitated ? raw.Demand : null, capacitated ? raw.Capacity : null, 0, wanted);
    }
}

/// <summary>What a file holds, before it is known which problem is asked of it.</summary>
internal sealed record RawPlacement(SiteCosts Costs, double[] FixedCost, double[]? Demand, double[]? Capacity, int? MedianSites);
