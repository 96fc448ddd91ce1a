using System.CommandLine;
using System.Globalization;
using LogiOpt.Core.Geo;
using LogiOpt.Core.Input;
using LogiOpt.Core.Search;
using LogiOpt.Routing;

namespace LogiOpt.Host.Commands;

/// <summary><c>logiopt warehousing route-tours</c>: days of real drops routed by LogiOpt's own engine, as tours for <c>fit-last-mile</c>.</summary>
internal static class RouteToursCommand
{
    private const int MostDrops = 500_000;
    private const int MostDays = 1_000;

    public static Command Build()
    {
        var file = new Argument<FileInfo>("FILE") { Description = "CSV: day,lat,lon; one drop a line after the header." };
        var output = new Option<FileInfo>("--out") { Description = "Where the tours are written, as CSV.", Required = true };
        var sites = new Option<int>("--sites") { Description = "Sites that serve the drops, placed as a p-median of all of them.", DefaultValueFactory = _ => 3 };
        var orders = new Option<int>("--orders-per-tour") { Description = "Orders that a vehicle carries.", DefaultValueFactory = _ => 30 };
        var seconds = new Option<double>("--seconds") { Description = "Seconds of search for a day of one site.", DefaultValueFactory = _ => 1 };
        var radius = new Option<double>("--density-radius-km") { Description = "How far the only drop of a day is spread; as in the rates.", DefaultValueFactory = _ => 3 };
        var zone = new Option<double>("--zone-km") { Description = "Side of the zones that are held back whole.", DefaultValueFactory = _ => 4 };
        var seed = new Option<long>("--seed") { Description = "Seed of the search.", DefaultValueFactory = _ => 1 };
        var command = new Command("route-tours", "Route days of drops with LogiOpt's own engine, to fit the last mile to.") { file, output, sites, orders, seconds, radius, zone, seed };
        command.SetAction((parsed, cancellation) => Task.Run(
            () => Run(
                parsed.GetValue(file)!, parsed.GetValue(output)!,
                new TourRequest(
                    parsed.GetValue(sites), parsed.GetValue(orders), parsed.GetValue(seconds), parsed.GetValue(radius), parsed.GetValue(zone), parsed.GetValue(seed),
                    new RoutingOptions().DetourFactor, CommandLine.ClockOf(parsed)), cancellation), CancellationToken.None));
        return command;
    }

    private static int Run(FileInfo file, FileInfo output, TourRequest request, CancellationToken cancellation)
    {
        var faults = new FaultList();
        faults.Check(request.Sites is >= 1 and <= 100, "--sites", $"{request.Sites}", "Give a number in [1, 100].");
        faults.Check(request.OrdersPerTour is >= 2 and <= 1_000, "--orders-per-tour", $"{request.OrdersPerTour}", "Give a number in [2, 1000].");
        faults.Check(request.Seconds is > 0 and <= 3_600, "--seconds", $"{request.Seconds}", "Give more than 0 and at most 3600.");
        faults.Check(request.RadiusKm is >= 0.1 and <= 1_000, "--density-radius-km", $"{request.RadiusKm}", "Give a number in [0.1, 1000].");
        faults.Check(request.ZoneKm is >= 0.1 and <= 1_000, "--zone-km", $"{request.ZoneKm}", "Give a number in [0.1, 1000].");
        faults.Check(output.Directory is { Exists: true }, "--out", $"the folder of '{output}' is not there", "Make the folder first.");
        if (!faults.Check(file.Exists, "FILE", $"'{file}' is not there", "Give the path of a file that can be read.")) faults.ThrowIfAny();
        var drops = Read(file, faults);
        faults.ThrowIfAny();
        var tours = RoutedDays.Route(drops, request, Console.Error.WriteLine, cancellation);
        using var text = output.CreateText();
        text.WriteLine("zone,line_haul_km,stops,stops_per_km2,driven_km");
        foreach (var t in tours)
            text.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{t.Zone},{t.LineHaulKm:F4},{t.Stops},{t.StopsPerSquareKm:F5},{t.DrivenKm:F4}"));
        Console.WriteLine($"{tours.Count} tours of {tours.Select(t => t.Zone).Distinct().Count()} zones written to {output}");
        return tours.Count > 0 ? ExitCodes.Done : ExitCodes.NoFeasibleAnswer;
    }

    private static List<DayDrop> Read(FileInfo file, FaultList faults)
    {
        var drops = new List<DayDrop>();
        var line = 0;
        foreach (var text in File.ReadLines(file.FullName))
        {
            if (line++ == 0 || text.Length == 0) continue;
            var fields = text.Split(',');
            GeoPoint point = default;
            var good = fields.Length == 3 && int.TryParse(fields[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _)
                && double.TryParse(fields[1], NumberStyles.Float, CultureInfo.InvariantCulture, out var latitude)
                && double.TryParse(fields[2], NumberStyles.Float, CultureInfo.InvariantCulture, out var longitude) && GeoPoint.TryCreate(latitude, longitude, out point);
            if (faults.Check(good, $"{file.Name}:{line}", "it is no drop", "Give day (a whole number), lat and lon (degrees).")) drops.Add(new DayDrop(int.Parse(fields[0], CultureInfo.InvariantCulture), point));
            if (!faults.Check(drops.Count <= MostDrops, file.Name, $"more than {MostDrops} drops", "Give fewer days.")) break;
        }

        faults.Check(drops.Count > 0, file.Name, "it has no drops", "Give one drop a line after the header.");
        faults.Check(drops.Select(d => d.Day).Distinct().Count() <= MostDays, file.Name, $"more than {MostDays} days", "Give fewer days.");
        return drops;
    }
}
