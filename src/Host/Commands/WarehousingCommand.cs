using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using LogiOpt.Core.Input;
using LogiOpt.Core.Search;
using LogiOpt.Warehousing.Placement;
using LogiOpt.Warehousing.Placement.Formats;

namespace LogiOpt.Host.Commands;

/// <summary><c>logiopt warehousing ...</c>: placement from files, without a server.</summary>
internal static class WarehousingCommand
{
    private const long MostFileBytes = 1L << 30;

    public static Command Build()
    {
        var group = new Command("warehousing", "Where goods wait: front-warehouse placement.");
        group.Subcommands.Add(BuildSolve());
        group.Subcommands.Add(PlacementCheckCommand.Build());
        group.Subcommands.Add(LastMileCommand.Build());
        group.Subcommands.Add(RouteToursCommand.Build());
        group.Subcommands.Add(CurveCommand.Build());
        return group;
    }

    private static Command BuildSolve()
    {
        var file = new Argument<FileInfo>("FILE") { Description = "The problem: .ufl, .gs, .plc, .tsp, OR-Library, or a planner's scenario .json." };
        var kind = new Option<string?>("--kind") { Description = "ufl, cfl, sscfl or pmedian; not needed for a planner's scenario." };
        var geoJson = new Option<FileInfo?>("--geojson") { Description = "Where the map of a planner's scenario is written." };
        var verify = new Option<bool>("--verify") { Description = "Recompute both bounds of a planner's answer with the separate checker." };
        var p = new Option<int?>("--p") { Description = "How many sites may open; a p-median file may give it itself." };
        var time = new Option<double>("--time-limit") { Description = "Seconds.", DefaultValueFactory = _ => 10 };
        var output = new Option<FileInfo>("--out") { Description = "Where the answer is written, as JSON.", Required = true };
        var seed = new Option<long>("--seed") { Description = "Seed of the search.", DefaultValueFactory = _ => 1 };
        var format = new Option<string>("--format") { Description = "auto, ufl, gs, plc, tsp, orlib or orlib-pmed.", DefaultValueFactory = _ => "auto" };
        var capacity = new Option<double?>("--capacity") { Description = "What the word 'capacity' in an OR-Library file stands for." };
        var json = new Option<bool>("--json") { Description = "Print the summary as JSON." };
        var engine = new Option<string>("--engine") { Description = $"Engine: {string.Join(" or ", PlacementEngines.Names)}; a planner's scenario always takes logiopt.", DefaultValueFactory = _ => PlacementEngines.Own };
        var command = new Command("solve", "Solve a facility location problem with a proven bound.") { file, kind, p, time, output, seed, format, capacity, json, geoJson, verify, engine };
        command.SetAction((parsed, cancellation) => SolveAsync(
            new SolveRequest(
                parsed.GetValue(file)!, parsed.GetValue(kind) ?? "", parsed.GetValue(p), parsed.GetValue(time), parsed.GetValue(output)!, parsed.GetValue(seed),
                parsed.GetValue(format)!, parsed.GetValue(capacity), parsed.GetValue(json), CommandLine.ClockOf(parsed), parsed.GetValue(geoJson), parsed.GetValue(verify),
                parsed.GetValue(engine)!), cancellation));
        return command;
    }

    private sealed record SolveRequest(
        FileInfo File, string Kind, int? Sites, double Seconds, FileInfo Output, long Seed, string Format, double? Capacity, bool Json, TimeProvider? Clock, FileInfo? GeoJson,
        bool Verify, string Engine)
    {
        public bool IsScenario => File.Extension.Equals(".json", StringComparison.OrdinalIgnoreCase) && (Kind is "" or "planner");

        public StopRule Stop => new(TimeLimit: TimeSpan.FromSeconds(Seconds), Clock: Clock);
    }

    private static async Task<int> SolveAsync(SolveRequest request, CancellationToken cancellation)
    {
        var (kind, format) = Check(request);
        if (request.IsScenario)
            return await PlannerSolveCommand.SolveAsync(request.File, request.Stop, request.Seed, request.Output, request.GeoJson, request.Verify, request.Json ? null : new Lines(), cancellation);
        var text = await File.ReadAllTextAsync(request.File.FullName, cancellation);
        var problem = PlacementFiles.Read(text, request.File.Name, kind, request.Sites, format, request.Capacity);
        var outcome = await Task.Run(
            () => PlacementEngines.Solve(request.Engine, problem, request.Stop, request.Seed, progress: request.Json ? null : new Lines(), cancellation),
            CancellationToken.None);
        if (outcome is PlacementImpossible impossible)
        {
            foreach (var reason in impossible.Reasons) await Console.Error.WriteLineAsync(reason);
            return 1;
        }

        var answer = (PlacementAnswer)outcome;
        await using (var stream = request.Output.Create()) await PlacementAnswerFile.WriteAsync(stream, answer, cancellation);
        Report(request, answer);
        return 0;
    }

    private static (PlacementKind Kind, PlacementFormat Format) Check(SolveRequest request)
    {
        var faults = new FaultList();
        var (kind, format) = (KindOf(request.Kind), FormatOf(request.Format));
        faults.Check(kind is not null || request.IsScenario, "--kind", $"'{request.Kind}' is not a kind of problem", "Give ufl, cfl, sscfl or pmedian; leave it out for a planner's scenario .json.");
        faults.Check(format is not null, "--format", $"'{request.Format}' is not a format", "Give auto, ufl, gs, plc, tsp, orlib or orlib-pmed.");
        faults.Check(PlacementEngines.Names.Contains(request.Engine), "--engine", $"'{request.Engine}' is not an engine of this build", $"Give {string.Join(" or ", PlacementEngines.Names)}; ortools needs a build with -p:OrTools=true.");
        faults.Check(request.Engine == PlacementEngines.Own || !request.IsScenario, "--engine", "a planner's scenario is solved by logiopt alone", "Leave --engine out.");
        faults.Check(request.Seconds is > 0 and <= 86_400, "--time-limit", $"{request.Seconds} seconds", "Give more than 0 and at most 86400.");
        faults.Check(request.Sites is null or >= 1, "--p", $"{request.Sites} sites", "Give 1 or more.");
        faults.Check(request.Capacity is null or (> 0 and < double.PositiveInfinity), "--capacity", $"{request.Capacity}", "Give a number above 0.");
        if (faults.Check(request.File.Exists, "FILE", $"'{request.File}' is not there", "Give the path of a file that can be read."))
            faults.Check(request.File.Length <= MostFileBytes, "FILE", $"{request.File.Length} bytes", $"Give a file of at most {MostFileBytes} bytes.");
        faults.Check(request.Output.Directory is { Exists: true }, "--out", $"the folder of '{request.Output}' is not there", "Make the folder first.");
        faults.ThrowIfAny();
        return (kind ?? default, format!.Value);
    }

    internal static PlacementKind? KindOf(string text) => text switch
    {
        "ufl" => PlacementKind.Uncapacitated,
        "cfl" => PlacementKind.Capacitated,
        "sscfl" => PlacementKind.SingleSource,
        "pmedian" => PlacementKind.Median,
        _ => null,
    };

    internal static PlacementFormat? FormatOf(string text) => text switch
    {
        "auto" => PlacementFormat.Auto,
        "ufl" => PlacementFormat.Ufl,
        "gs" => PlacementFormat.Gs,
        "plc" => PlacementFormat.Plc,
        "tsp" => PlacementFormat.Tsp,
        "orlib" => PlacementFormat.OrLibrary,
        "orlib-pmed" => PlacementFormat.OrLibraryMedian,
        _ => null,
    };

    private static void Report(SolveRequest request, PlacementAnswer answer)
    {
        Console.WriteLine(request.Json
            ? JsonSerializer.Serialize(new
            {
                open = answer.Open.Length,
                cost = answer.Cost,
                lowerBound = answer.LowerBound,
                claimedBound = answer.ClaimedBound,
                gap = answer.Gap,
                iterations = answer.Iterations,
                output = request.Output.FullName,
            })
            : string.Create(CultureInfo.InvariantCulture,
                $"{answer.Open.Length} sites open, cost {answer.Cost:F3}, proven within {100 * answer.Gap:F4} % (bound {answer.LowerBound:F3}); written to {request.Output}"));
    }

    /// <summary>Plain progress lines, at most one a second.</summary>
    private sealed class Lines : IProgress<PlacementProgress>
    {
        private TimeSpan _toldAt = TimeSpan.FromSeconds(-1);

        public void Report(PlacementProgress value)
        {
            if (value.Elapsed - _toldAt < TimeSpan.FromSeconds(1)) return;
            _toldAt = value.Elapsed;
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{value.Elapsed.TotalSeconds,6:F1} s  iteration {value.Iteration}  {value.OpenSites} open  cost {value.Cost:F3}  bound {value.LowerBound:F3}"));
        }
    }
}
