using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using LogiOpt.Core.Input;
using LogiOpt.Core.Search;
using LogiOpt.Warehousing.Placement;
using LogiOpt.Warehousing.Placement.Formats;
using LogiOpt.Warehousing.Placement.Planner;

namespace LogiOpt.Host.Commands;

/// <summary><c>logiopt warehousing curve</c>: where to put so many front warehouses, for every number of them, with a proven lower curve.</summary>
internal static class CurveCommand
{
    private static readonly Argument<FileInfo> File = new("FILE") { Description = "A planner's scenario .json, or places .csv with lat, lon, population and perhaps name." };
    private static readonly Option<int> Least = new("--min") { Description = "Fewest sites.", DefaultValueFactory = _ => 1 };
    private static readonly Option<int> Most = new("--max") { Description = "Most sites.", DefaultValueFactory = _ => 60 };
    private static readonly Option<double> Time = new("--time-limit") { Description = "Seconds for the whole curve.", DefaultValueFactory = _ => 60 };
    private static readonly Option<FileInfo> Out = new("--out") { Description = "The curve as CSV.", Required = true };
    private static readonly Option<FileInfo?> GeoJson = new("--geojson") { Description = "Map of the chosen number of sites." };
    private static readonly Option<FileInfo?> Request = new("--request") { Description = "Body for POST /api/warehousing/scenarios that asks for the chosen number of sites." };
    private static readonly Option<int?> Choose = new("--choose") { Description = "Number of sites of map and request; the cheapest by default." };
    private static readonly Option<long> Seed = new("--seed") { Description = "Seed of the search.", DefaultValueFactory = _ => 1 };
    private static readonly Option<double> Thousand = new("--orders-per-thousand") { Description = "For places: orders a day of a thousand people.", DefaultValueFactory = _ => 1 };
    private static readonly Option<int> Candidates = new("--candidates") { Description = "For places: the most populous are candidates, so many.", DefaultValueFactory = _ => 300 };
    private static readonly Option<double> Daily = new("--daily-cost") { Description = "For places: rent and crew of a site per day.", DefaultValueFactory = _ => 30_000 };
    private static readonly Option<double> Opening = new("--opening-cost") { Description = "For places: cost of opening a site.", DefaultValueFactory = _ => 3_000_000 };
    private static readonly Option<double> Speed = new("--km-per-hour") { Description = "For places: speed for the share within the promise.", DefaultValueFactory = _ => 60 };
    private static readonly Option<double> Promise = new("--promise-minutes") { Description = "Travel from site to zone that counts as within the promise.", DefaultValueFactory = _ => 240 };
    private static readonly Option<bool> Verify = new("--verify") { Description = "Recompute every point's cost and bound with the separate checker." };

    public static Command Build()
    {
        var command = new Command("curve", "Cost by number of sites with a proven lower curve.")
        {
            File, Least, Most, Time, Out, GeoJson, Request, Choose, Seed, Thousand, Candidates, Daily, Opening, Speed, Promise, Verify,
        };
        command.SetAction((parsed, cancellation) => RunAsync(parsed, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        Check(parsed);
        var scenario = await ReadAsync(parsed, cancellation);
        int least = parsed.GetValue(Least), most = parsed.GetValue(Most);
        if (most > scenario.Sites.Count) throw new BadInputException("--max", $"{most} of {scenario.Sites.Count} sites", "Give at most the number of candidates.");
        var problem = PlannerModel.Build(scenario);
        var watch = CommandLine.ClockOf(parsed) ?? TimeProvider.System;
        var started = watch.GetTimestamp();
        StopRule Share(int left) => StopRule.AfterSeconds(Math.Max(0.01, (parsed.GetValue(Time) - watch.GetElapsedTime(started).TotalSeconds) / left)) with { Clock = CommandLine.ClockOf(parsed) };
        var points = await Task.Run(() => PlannerSweep.Run(problem, least, most, Share, parsed.GetValue(Seed), (_, _) => null, cancellation), CancellationToken.None);
        await System.IO.File.WriteAllTextAsync(parsed.GetValue(Out)!.FullName, Table(scenario, points, parsed.GetValue(Promise)), cancellation);
        foreach (var (sites, outcome) in points)
            if (outcome.Answer is null) await Console.Error.WriteLineAsync($"{sites} sites: {string.Join("; ", outcome.Reasons)}");
        if (parsed.GetValue(Verify) && !AllHold(problem, points)) return ExitCodes.Internal;
        var feasible = points.Where(p => p.Outcome.Answer is not null).ToList();
        if (feasible.Count == 0) return ExitCodes.NoFeasibleAnswer;
        var chosen = parsed.GetValue(Choose) is { } wanted
            ? feasible.FirstOrDefault(p => p.Sites == wanted) ?? throw new BadInputException("--choose", $"{wanted} sites have no placement on the curve", "Choose a number of sites that has one.")
            : feasible.MinBy(p => p.Outcome.Answer!.Cost)!;
        var answer = chosen.Outcome.Answer!;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{feasible.Count} points, mean gap {100 * feasible.Average(p => p.Outcome.Answer!.Gap):F3} %, largest {100 * feasible.Max(p => p.Outcome.Answer!.Gap):F3} %; chosen {chosen.Sites} sites, cost {answer.Cost:F0} a day, proven within {100 * answer.Gap:F3} %, {watch.GetElapsedTime(started).TotalSeconds:F1} s"));
        if (parsed.GetValue(GeoJson) is { } map)
            await System.IO.File.WriteAllTextAsync(map.FullName, JsonSerializer.Serialize(PlannerMap.Of(scenario, answer), JsonSerializerOptions.Web), cancellation);
        if (parsed.GetValue(Request) is { } request)
            await System.IO.File.WriteAllTextAsync(request.FullName, JsonSerializer.Serialize(Body(scenario, chosen.Sites, parsed.GetValue(File)!.Name), JsonSerializerOptions.Web), cancellation);
        return ExitCodes.Done;
    }

    private static async Task<PlannerScenario> ReadAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var file = parsed.GetValue(File)!;
        var text = await System.IO.File.ReadAllTextAsync(file.FullName, cancellation);
        if (file.Extension.Equals(".json", StringComparison.OrdinalIgnoreCase)) return PlannerFile.Read(text, file.Name);
        return PopulationFile.Read(text, file.Name, new PopulationSettings(
            parsed.GetValue(Thousand), parsed.GetValue(Candidates), new PlannerLevel(parsed.GetValue(Daily), parsed.GetValue(Opening)),
            new PlannerRates { KmPerHour = parsed.GetValue(Speed) }, []));
    }

    private static void Check(ParseResult parsed)
    {
        var faults = new FaultList();
        faults.Check(parsed.GetValue(File)!.Exists, "FILE", $"'{parsed.GetValue(File)}' is not there", "Give the path of a file that can be read.");
        faults.Check(parsed.GetValue(Least) >= 1, "--min", $"{parsed.GetValue(Least)}", "Give 1 or more.");
        faults.Check(parsed.GetValue(Most) >= parsed.GetValue(Least), "--max", $"{parsed.GetValue(Most)}", "Give --min or more.");
        faults.Check(parsed.GetValue(Time) is > 0 and <= 86_400, "--time-limit", $"{parsed.GetValue(Time)} seconds", "Give more than 0 and at most 86400.");
        faults.Check(parsed.GetValue(Thousand) is > 0 and <= 1e6, "--orders-per-thousand", $"{parsed.GetValue(Thousand)}", "Give more than 0.");
        faults.Check(parsed.GetValue(Candidates) is >= 1 and <= 20_000, "--candidates", $"{parsed.GetValue(Candidates)}", "Give a number in [1, 20000].");
        faults.Check(parsed.GetValue(Daily) is >= 0 and <= 1e12, "--daily-cost", $"{parsed.GetValue(Daily)}", "Give 0 or more.");
        faults.Check(parsed.GetValue(Opening) is >= 0 and <= 1e12, "--opening-cost", $"{parsed.GetValue(Opening)}", "Give 0 or more.");
        faults.Check(parsed.GetValue(Speed) is >= 0.1 and <= 300, "--km-per-hour", $"{parsed.GetValue(Speed)}", "Give a number in [0.1, 300].");
        faults.Check(parsed.GetValue(Promise) is > 0 and <= 10_080, "--promise-minutes", $"{parsed.GetValue(Promise)}", "Give more than 0 and at most 10080.");
        faults.Check(parsed.GetValue(Out)!.Directory is { Exists: true }, "--out", $"the folder of '{parsed.GetValue(Out)}' is not there", "Make the folder first.");
        faults.ThrowIfAny();
    }

    private static string Table(PlannerScenario scenario, IReadOnlyList<SweepPoint> points, double promiseMinutes)
    {
        var text = new StringBuilder("sites,cost,lower_bound,gap,share_within_promise,open\n");
        foreach (var (sites, outcome) in points)
        {
            var bound = double.IsFinite(outcome.LowerBound) ? outcome.LowerBound.ToString("F2", CultureInfo.InvariantCulture) : "";
            if (outcome.Answer is not { } answer)
            {
                text.Append(CultureInfo.InvariantCulture, $"{sites},,{bound},,,\n");
                continue;
            }

            var open = string.Join(' ', Enumerable.Range(0, answer.Level.Length).Where(j => answer.Level[j] >= 0).Select(j => scenario.Sites[j].Site.Replace(',', ' ')));
            text.Append(CultureInfo.InvariantCulture, $"{sites},{answer.Cost:F2},{bound},{answer.Gap:F6},{PlannerMap.ShareWithin(scenario, answer, promiseMinutes):F4},\"{open.Replace("\"", "\"\"", StringComparison.Ordinal)}\"\n");
        }

        return text.ToString();
    }

    private static bool AllHold(PlannerProblem problem, IReadOnlyList<SweepPoint> points)
    {
        var holds = true;
        foreach (var (sites, outcome) in points)
        {
            if (outcome.Answer is not { } answer) continue;
            foreach (var fault in PlannerChecker.Check(problem with { MinSites = sites, MaxSites = sites }, answer).Faults)
            {
                holds = false;
                Console.Error.WriteLine($"{sites} sites: {fault}");
            }
        }

        Console.WriteLine(holds ? "checked: every cost and bound holds" : "checked: DOES NOT HOLD");
        return holds;
    }

    private static object Body(PlannerScenario scenario, int sites, string name) => new
    {
        name = string.Create(CultureInfo.InvariantCulture, $"{sites} sites of {name}"),
        timeLimitSeconds = 30,
        plan = new
        {
            zones = scenario.Zones.Select(z => new { zone = z.Zone, point = new[] { z.Longitude, z.Latitude }, ordersPerDay = z.OrdersPerDay, deviation = z.Deviation, promiseMinutes = z.PromiseMinutes }),
            sites = scenario.Sites.Select(s => new
            {
                site = s.Site,
                point = new[] { s.Longitude, s.Latitude },
                state = s.Rule.ToString().ToLowerInvariant(),
                exists = s.Exists,
                closingCost = s.ClosingCost,
                leadTimeDays = s.LeadTimeDays,
                levels = s.Levels.Select(l => new { dailyCost = l.DailyCost, openingCost = l.OpeningCost, ordersPerDay = l.OrdersPerDay, fillShare = l.FillShare }),
            }),
            regionalCentre = scenario.CentreLongitude is { } longitude ? new[] { longitude, scenario.CentreLatitude!.Value } : null,
            rates = scenario.Rates,
            minSites = sites,
            maxSites = sites,
            budget = scenario.Budget,
            coverage = scenario.Coverage.Select(c => new { minutes = c.Reach, share = c.Share }),
            pickUp = scenario.PickUp.Select(c => new { metres = c.Reach, share = c.Share }),
            days = scenario.Days is { } d ? new { orders = d.Orders, chance = d.Chance.Length > 0 ? d.Chance : null, tail = d.Tail, riskWeight = d.RiskWeight } : null,
        },
    };
}
