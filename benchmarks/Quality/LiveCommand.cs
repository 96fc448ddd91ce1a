using System.Diagnostics;
using System.Globalization;
using LogiOpt.Benchmarks.Instances;
using LogiOpt.Core.Geo;
using LogiOpt.Core.Messages;
using LogiOpt.Core.Search;
using LogiOpt.Core.Travel;
using LogiOpt.Routing;
using LogiOpt.Routing.Dispatch;
using LogiOpt.Routing.Solver;
using LogiOpt.Routing.Travel;

namespace LogiOpt.Benchmarks.Quality;

/// <summary><c>quality live</c>: changes of a running day, from the routes in memory to the next revisions, travel times included and the database not.</summary>
internal static class LiveCommand
{
    private const string Use = "Use: quality live [--stops 100..4000] [--routes 2..400] [--seconds 0.05..60] [--clock wall|processor]";
    private const int Orders = 20;

    /// <summary>What a dispatcher waits for at most.</summary>
    private const double Target = 1;

    /// <returns>0 if every change is there within a second, 1 if not, 2 for options that cannot be used.</returns>
    public static int Run(string[] options)
    {
        var (stops, routes, seconds, processor) = (2000, 40, 0.4, false);
        for (var k = 0; k < options.Length; k += 2)
        {
            var value = k + 1 < options.Length ? options[k + 1] : "";
            var good = options[k] switch
            {
                "--stops" => int.TryParse(value, CultureInfo.InvariantCulture, out stops) && stops is >= 100 and <= 4000,
                "--routes" => int.TryParse(value, CultureInfo.InvariantCulture, out routes) && routes is >= 2 and <= 400,
                "--seconds" => double.TryParse(value, CultureInfo.InvariantCulture, out seconds) && seconds is >= 0.05 and <= 60,
                "--clock" => (processor = value == "processor") || value == "wall",
                _ => false,
            };
            if (good) continue;
            Console.Error.WriteLine($"{options[k]} {value} cannot be used. {Use}");
            return 2;
        }

        var (day, clock) = (LiveDayMaker.Make(stops, routes, 4), processor ? new ProcessorClock() : TimeProvider.System);
        var rule = StopRule.AfterSeconds(seconds) with { Clock = processor ? clock : null };
        var worst = 0.0;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{stops} open stops on {routes} routes, search limit {seconds} s, {(processor ? "processor" : "wall")} seconds\n"));
        Console.WriteLine("| change | seconds | of it travel times | routes changed | stops left out |\n| --- | --- | --- | --- | --- |");

        // The first of each kind also pays for its compilation, as in a worker that has just started; it is told apart.
        Insertions("a new order, the first", 1);
        Insertions($"a new order, slowest of {Orders}", Orders);
        Replan("one route", new LiveScope([day.Routes[0]], [], null, default, _ => true, 1000));
        Replan("a region of 5 km", Region(5000));
        Replan("the whole day", new LiveScope(day.Routes, [], null, default, _ => true, 1000));
        var broken = day.Routes[0].Route;
        Replan("a breakdown: all stops of one vehicle to the others", new LiveScope([.. day.Routes.Skip(1)], [], broken, broken.FreePoint, _ => true, 1000));
        return worst <= Target ? 0 : 1;

        LiveScope Region(double metres)
        {
            var centre = day.Routes[1].Route.Open[0].Point;
            bool Inside(RouteStop s) => s.Point.DistanceTo(centre).Metres <= metres;
            return new LiveScope([.. day.Routes.Where(r => r.Route.Open.Any(Inside))], [], null, default, Inside, 1000);
        }

        void Insertions(string name, int count)
        {
            var (slowest, travel, found) = (TimeSpan.Zero, TimeSpan.Zero, 0);
            var loads = day.Shipments.ToDictionary(s => s.Key, s => s.Value.Load);
            for (var k = 0; k < count; k++)
            {
                var order = day.NewOrder(k);
                var from = clock.GetTimestamp();
                var places = InsertShipment.Places(day.Routes, order);
                GeoPoint[] ends = [order.From, order.To];
                var legs = new NewLegs(places, Table(places.Points, ends), Table(ends, places.Points));
                var known = clock.GetElapsedTime(from);
                if (InsertShipment.Best(day.Routes, order, loads, legs, day.Now, Options) is { } best)
                    found += InsertShipment.Apply(best, day.Routes[best.Route], order, legs, order.ServiceTime).Count > 0 ? 1 : 0;
                var taken = clock.GetElapsedTime(from);
                if (taken > slowest) (slowest, travel) = (taken, known);
            }

            Tell(name, slowest, travel, found, count - found);
        }

        void Replan(string name, LiveScope scope)
        {
            var from = clock.GetTimestamp();
            var places = LiveProblem.Places(scope);
            var table = Table(places.Points, places.Points);
            var known = clock.GetElapsedTime(from);
            var live = LiveProblem.Build(scope, day.Shipments, day.Now, places, table, Options);
            var solution = RoutingEngine.Solve(live.Problem, rule);
            Tell($"{name}, {live.Problem.Visits.Count + live.Problem.Pairs.Count} shipments", clock.GetElapsedTime(from), known, live.Changes(solution).Count, live.Left(solution).Count);
        }

        void Tell(string name, TimeSpan taken, TimeSpan travel, int changed, int left)
        {
            worst = Math.Max(worst, taken.TotalSeconds);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {taken.TotalSeconds:F3} | {travel.TotalSeconds:F3} | {changed} | {left} |"));
        }

        TravelTable Table(IReadOnlyList<GeoPoint> rows, IReadOnlyList<GeoPoint> columns) =>
            LearnedTravelTimes.Table(rows, columns, day.Now, Learned, Options, CancellationToken.None);
    }

    private static readonly RoutingOptions Options = new();
    private static readonly LearnedTimes Learned = new(new Dictionary<string, Learned>(), TimeSpan.FromHours(8));
}
