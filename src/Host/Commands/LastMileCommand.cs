using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using LogiOpt.Core.Input;
using LogiOpt.Warehousing.Placement.Planner;

namespace LogiOpt.Host.Commands;

/// <summary><c>logiopt warehousing fit-last-mile</c>: the last mile's constants from tours that were really routed.</summary>
internal static class LastMileCommand
{
    private const int MostTours = 1_000_000;

    public static Command Build()
    {
        var file = new Argument<FileInfo>("FILE") { Description = "CSV: line_haul_km,stops,stops_per_km2,driven_km, with zone before them if it is known; one tour a line after the header." };
        var output = new Option<FileInfo?>("--out") { Description = "Where lineHaulFactor and tourConstant are written, as JSON for a scenario's rates." };
        var command = new Command("fit-last-mile", "Fit the last mile's constants to routed tours and tell the error.") { file, output };
        command.SetAction(async (parsed, cancellation) =>
        {
            var source = parsed.GetValue(file)!;
            if (!source.Exists) throw new BadInputException("FILE", $"'{source}' is not there", "Give the path of a file that can be read.");
            var fit = FitLines(await File.ReadAllLinesAsync(source.FullName, cancellation), source.Name);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"kappa {fit.LineHaulFactor:F4}, k {fit.TourConstant:F4} from {fit.Tours} tours; on {fit.HeldBack} held back{(fit.ZonesHeldBack > 0 ? $" in {fit.ZonesHeldBack} other zones" : "")} the mean error is {100 * fit.MeanError:F1} %, the bias {100 * fit.Bias:F1} %"));
            if (parsed.GetValue(output) is not { } target) return ExitCodes.Done;
            await using var stream = target.Create();
            await JsonSerializer.SerializeAsync(stream, new
            {
                lineHaulFactor = fit.LineHaulFactor,
                tourConstant = fit.TourConstant,
                lastMileFit = new { tours = fit.Tours, heldBack = fit.HeldBack, meanError = fit.MeanError, bias = fit.Bias },
            }, cancellationToken: cancellation);
            return ExitCodes.Done;
        });
        return command;
    }

    private static FittedLastMile FitLines(string[] lines, string name)
    {
        var faults = new FaultList();
        faults.Check(lines.Length <= MostTours, name, $"{lines.Length} lines", $"Give at most {MostTours}.");
        faults.ThrowIfAny();
        var tours = new List<RoutedTour>();
        var zoned = lines is [var header, ..] && header.StartsWith("zone,", StringComparison.OrdinalIgnoreCase);
        var first = zoned ? 1 : 0;
        for (var k = 1; k < lines.Length; k++)
        {
            if (lines[k].Length == 0) continue;
            var fields = lines[k].Split(',');
            double haul = 0, density = 0, driven = 0;
            int stops = 0, zone = 0;
            bool Number(int at, out double value) => double.TryParse(fields[first + at], NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);
            var good = fields.Length == first + 4 && (!zoned || int.TryParse(fields[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out zone)) && Number(0, out haul) && haul >= 0 && int.TryParse(fields[first + 1], NumberStyles.None, CultureInfo.InvariantCulture, out stops) && stops >= 1
                && Number(2, out density) && density > 0 && Number(3, out driven) && driven > 0;
            if (faults.Check(good, $"{name}:{k + 1}", "it is no tour", "Give line_haul_km (0 or more), stops (whole, 1 or more), stops_per_km2 and driven_km (above 0)."))
                tours.Add(new RoutedTour(haul, stops, density, driven) { Zone = zoned ? zone : null });
        }

        faults.Check(tours.Count >= LastMileFit.FewestTours, name, $"{tours.Count} tours", $"Give {LastMileFit.FewestTours} or more.");
        faults.ThrowIfAny();
        return LastMileFit.Fit(tours);
    }
}
