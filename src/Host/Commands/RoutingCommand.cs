using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using LogiOpt.Core.Input;
using LogiOpt.Core.Search;
using LogiOpt.Routing.Problem;
using LogiOpt.Routing.Problem.Formats;
using LogiOpt.Routing.Problem.Formats.Vroom;
using LogiOpt.Routing.Solver;

namespace LogiOpt.Host.Commands;

/// <summary><c>logiopt routing solve</c>: plans the routes of an instance file.</summary>
internal static class RoutingCommand
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };
    private static readonly Argument<string> File = new("FILE") { Description = "CVRPLIB .vrp, Solomon / Gehring-Homberger .txt, Li-Lim .txt or VROOM .json" };
    private static readonly Option<string?> Rules = new("--convention") { Description = "tsplib, dimacs or sintef (fewer vehicles first); by default as usual for the format" };
    private static readonly Option<double> TimeLimit = new("--time-limit") { Description = "Seconds of search", DefaultValueFactory = _ => 10 };
    private static readonly Option<long?> Iterations = new("--iterations") { Description = "Iterations at most; where half of --time-limit is enough for them, the plan depends on the seed alone" };
    private static readonly Option<long> Seed = new("--seed") { Description = "Seed of the search", DefaultValueFactory = _ => 1 };
    private static readonly Option<int> Threads = new("--threads") { Description = "Threads that share the work: districts of one plan where it is large, else searches of which the best is taken", DefaultValueFactory = _ => 1 };
    private static readonly Option<string> Out = new("--out") { Description = "Solution: CVRPLIB .sol; JSON for JSON input", Required = true };
    private static readonly Option<string?> GeoJson = new("--geojson") { Description = "Routes as GeoJSON" };
    private static readonly Option<bool> AsJson = new("--json") { Description = "Prints the summary as JSON" };

    public static Command Build()
    {
        var solve = new Command("solve", "Plans routes for an instance file") { File, Rules, TimeLimit, Iterations, Seed, Threads, Out, GeoJson, AsJson };
        solve.SetAction((parsed, cancellation) => SolveAsync(parsed, cancellation));
        return new Command("routing", "Vehicle routes") { solve };
    }

    private static async Task<int> SolveAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var path = parsed.GetValue(File)!;
        var convention = Check(parsed);
        if (InstanceFile.IsJson(path) && System.IO.File.Exists(path)) return await SolveVroomAsync(parsed, path, cancellation);
        var instance = InstanceFile.Read(path, convention);
        var asJson = parsed.GetValue(AsJson);
        var solution = await SolveAsync(parsed, instance.Problem, cancellation);
        var metres = solution.Routes.Sum(r => r.Stops.Sum(s => (long)s.LegMetres) + r.EndLegMetres);
        var written = SolFile.Write(instance, solution.Routes.Select(r => r.Stops.Select(s => s.Task)), metres);
        await System.IO.File.WriteAllTextAsync(parsed.GetValue(Out)!, written, CancellationToken.None);
        if (parsed.GetValue(GeoJson) is { } drawing)
            await System.IO.File.WriteAllTextAsync(drawing, GeoJsonWriter.Write(Draw(instance, solution)), CancellationToken.None);
        Summarise(solution, metres / instance.Scale, asJson);
        return solution.Unserved.Count == 0 ? ExitCodes.Done : ExitCodes.NoFeasibleAnswer;
    }

    /// <summary>A problem in VROOM's form: planned, or timed where its routes are given, and answered in VROOM's form.</summary>
    private static async Task<int> SolveVroomAsync(ParseResult parsed, string path, CancellationToken cancellation)
    {
        if (new FileInfo(path).Length > InstanceFile.MaxBytes) throw new BadInputException(path, $"it is larger than {InstanceFile.MaxBytes} bytes", "Split the problem.");
        var request = VroomReader.Parse(Path.GetFileName(path), await System.IO.File.ReadAllBytesAsync(path, cancellation));
        var places = new VroomPlaces(request);
        var problem = VroomProblem.Of(request, places, FreeFlow.For(request, places));
        RoutingSolution? solution = null;
        var answer = request.IsPlanMode
            ? VroomSolve.Answer(problem, _ => throw new InvalidOperationException("Given routes are timed, not planned."))
            : VroomSolve.Tell(problem, solution = await SolveAsync(parsed, problem.Problem, cancellation));
        if (request.Options.Geometry && places.AreOnEarth)
            answer = answer with { Roads = [.. answer.Routes.Select(r => (IReadOnlyList<(double, double)>)[.. r.Steps.Where(s => s.Place is not null).Select(s => (s.Place!.Value.Longitude!.Value, s.Place!.Value.Latitude!.Value))])] };
        await System.IO.File.WriteAllBytesAsync(parsed.GetValue(Out)!, VroomWriter.Write(answer), CancellationToken.None);
        if (parsed.GetValue(GeoJson) is { } drawing) await System.IO.File.WriteAllTextAsync(drawing, VroomGeoJson.Write(answer), CancellationToken.None);
        Summarise(
            solution ?? new RoutingSolution([], [], default, new SearchEffort(0, TimeSpan.Zero)), answer.Routes.Sum(r => r.Metres), parsed.GetValue(AsJson), answer.Routes.Count);
        return answer.Unassigned.Count == 0 ? ExitCodes.Done : ExitCodes.NoFeasibleAnswer;
    }

    private static Task<RoutingSolution> SolveAsync(ParseResult parsed, RoutingProblem problem, CancellationToken cancellation)
    {
        var (rule, threads, tell) = (Rule(parsed), parsed.GetValue(Threads), parsed.GetValue(AsJson) ? null : (Action<SearchProgress>)Tell);
        return Task.Run(() => RoutingEngine.Solve(problem, rule, parsed.GetValue(Seed), tell, threads, cancellation), CancellationToken.None);
    }

    private static Convention? Check(ParseResult parsed)
    {
        var faults = new FaultList();
        Convention? convention = null;
        if (parsed.GetValue(Rules) is { } name)
        {
            var known = name is "tsplib" or "dimacs" or "sintef";
            if (faults.Check(known, "--convention", $"'{name}' is no convention", "Give tsplib, dimacs or sintef.")) convention = Enum.Parse<Convention>(name, ignoreCase: true);
        }

        faults.Check(parsed.GetValue(TimeLimit) is > 0 and <= 86_400, "--time-limit", $"{parsed.GetValue(TimeLimit)}", "Give more than 0 and at most 86400 seconds.");
        faults.Check(parsed.GetValue(Iterations) is null or >= 0, "--iterations", $"{parsed.GetValue(Iterations)}", "Give 0 or more.");
        faults.Check(parsed.GetValue(Threads) is >= 1 and <= RoutingEngine.MaxThreads, "--threads", $"{parsed.GetValue(Threads)}", $"Give 1 to {RoutingEngine.MaxThreads}.");
        foreach (var (option, written) in new[] { ("--out", parsed.GetValue(Out)), ("--geojson", parsed.GetValue(GeoJson)) })
            faults.Check(written is null || Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(written))), option, $"'{written}' lies in no folder that exists", "Make the folder first.");
        faults.ThrowIfAny();
        return convention;
    }

    private static StopRule Rule(ParseResult parsed)
    {
        var iterations = parsed.GetValue(Iterations);
        var timed = iterations is null || parsed.GetResult(TimeLimit) is { Implicit: false };
        return new StopRule(iterations ?? long.MaxValue, timed ? TimeSpan.FromSeconds(parsed.GetValue(TimeLimit)) : null,
            Clock: CommandLine.ClockOf(parsed, parsed.GetValue(Threads)));
    }

    private static void Tell(SearchProgress progress) =>
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{progress.Elapsed.TotalSeconds,7:0.0} s {progress.Iteration,12} iterations, cost {progress.Cost:0}"));

    private static void Summarise(RoutingSolution solution, double distance, bool asJson, int? routes = null)
    {
        if (asJson)
        {
            Console.WriteLine(JsonSerializer.Serialize(new
            {
                routes = routes ?? solution.Routes.Count,
                distance,
                cost = solution.Cost,
                unserved = solution.Unserved,
                iterations = solution.Effort.Iterations,
                seconds = solution.Effort.Elapsed.TotalSeconds,
            }, Json));
            return;
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{routes ?? solution.Routes.Count} routes, distance {distance}, {solution.Effort.Iterations} iterations, {solution.Effort.Elapsed.TotalSeconds:0.0} s"));
        foreach (var left in solution.Unserved) Console.WriteLine($"not served: {left.Id}: {left.Reason}: {left.Explanation}");
    }

    private static IEnumerable<GeoJsonWriter.Drawn> Draw(Instance instance, RoutingSolution solution)
    {
        if (instance.Points is not { } points) yield break;
        var problem = instance.Problem;
        var places = problem.Visits.Select(v => v.Place).Concat(problem.Pairs.SelectMany(p => new[] { p.Pickup.Place, p.Drop.Place })).ToArray();
        foreach (var route in solution.Routes)
        {
            var vehicle = problem.Vehicles[route.Vehicle];
            IReadOnlyList<int> line = [vehicle.StartPlace, .. route.Stops.Select(s => places[s.Task]), .. vehicle.EndPlace is { } end ? new[] { end } : []];
            yield return new GeoJsonWriter.Drawn(vehicle.Id, [.. line.Select(p => points[p])], [.. route.Stops.Select((s, k) => (k + 1, s.Id))]);
        }
    }
}
