using LogiOpt.Core.Ids;
using LogiOpt.Core.Input;
using LogiOpt.Host.Demo.Client;
using LogiOpt.Host.Demo.Day;
using LogiOpt.Host.Demo.Driving;
using LogiOpt.Host.Demo.Generation;
using LogiOpt.Host.Demo.Reporting;

namespace LogiOpt.Host.Demo;

/// <summary>The main job: a whole day of deliveries, through the public API alone, ending with its report.</summary>
internal static class DemoRun
{
    /// <summary>The clock of a demo, standing where the demo begins, or where it was when it was stopped.</summary>
    /// <exception cref="BadInputException">The progress in the data directory is damaged, or of another demo.</exception>
    public static SimulatedTime ClockFor(DemoSettings settings, DemoScript script, TimeProvider wall) =>
        new(DemoProgress.Load(settings.Data, script).Now, wall);

    /// <summary>Runs what is left of the demo.</summary>
    /// <param name="settings">What was asked.</param>
    /// <param name="script">What will happen: <see cref="DemoScript.Read"/> of the settings.</param>
    /// <param name="http">Client of the service: its address and an admin key.</param>
    /// <param name="time">The clock that the service uses too.</param>
    /// <param name="settling">Tells when the service has dealt with everything.</param>
    /// <param name="console">What the user sees.</param>
    /// <param name="cancellation">Ends it early; the next run goes on.</param>
    /// <returns>The report, also written to the report file where one is asked for.</returns>
    /// <exception cref="BadInputException">A file cannot be read or written.</exception>
    /// <exception cref="DemoApiException">The service refused something, or answered otherwise than it should.</exception>
    public static async Task<DemoReport> RunAsync(
        DemoSettings settings, DemoScript script, HttpClient http, SimulatedTime time, ISettling settling, IDemoConsole console, CancellationToken cancellation)
    {
        var progress = DemoProgress.Load(settings.Data, script);
        var api = new DemoApi(http, TimeProvider.System);
        var preparation = new Preparation(api, settling, progress, script, settings, console);
        var begun = progress.Step == DemoStep.Day;

        await PrepareAsync(preparation, script, settings, progress, console, cancellation);
        var fleet = await FleetAsync(preparation, script, cancellation);
        if (progress.Step == DemoStep.Day)
        {
            var road = new OnTheRoad(new RoadTruth(settings.Seed, script.UtcOffset), fleet.ToDictionary(vehicle => vehicle.Vehicle));
            await new DayLoop(api, time, settling, progress, script, settings, road, console).RunAsync(begun, cancellation);
            await settling.UntilSettledAsync(cancellation);
            Next(progress, settings, DemoStep.Done);
            // The pages of a live demo stay; the evening goes on at its own pace.
            time.HoldAt(DateTimeOffset.MaxValue);
        }

        if (!settings.UntilDone) time.Run(1);
        var report = Compile.Report(script, settings, progress, await FindAsync(api, script, progress, fleet.Count, cancellation));
        if (settings.ReportFile is { } file) await WriteAsync(file, report, cancellation);
        console.Say(ReportText.Of(report));
        return report;
    }

    private static async Task PrepareAsync(
        Preparation preparation, DemoScript script, DemoSettings settings, DemoProgress progress, IDemoConsole console, CancellationToken cancellation)
    {
        if (progress.Step == DemoStep.Placement)
        {
            if (script.City is { } city)
            {
                console.Say($"{city.City.Main.Name}: {city.Orders.Count} orders, {city.Zones.Count} neighbourhoods round {city.City.Places.Count} real places "
                    + "(GeoNames, geonames.org, CC BY 4.0).");
                await TimedAsync(progress, "placement", () => preparation.PlaceAsync(city, cancellation));
            }

            Next(progress, settings, DemoStep.Stock);
        }

        if (progress.Step == DemoStep.Stock)
        {
            if (script.City is { } city) await TimedAsync(progress, "stock", () => preparation.StockAsync(city, cancellation));
            else
            {
                await preparation.VehiclesAsync(script.Couriers!.Couriers, cancellation);
                console.Say($"{script.Orders.Count} orders of a real day, {script.Couriers.Couriers.Count} couriers at the pick-up places.");
            }

            Next(progress, settings, DemoStep.Replenishment);
        }

        if (progress.Step == DemoStep.Replenishment)
        {
            if (script.City is { } city) await TimedAsync(progress, "replenishment", () => preparation.ReplenishAsync(city, cancellation));
            Next(progress, settings, DemoStep.Day);
        }
    }

    private static async Task TimedAsync(DemoProgress progress, string part, Func<Task> work)
    {
        var started = TimeProvider.System.GetTimestamp();
        await work();
        var seconds = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
        progress.SecondsOf[part] = Math.Round(seconds, 4);
        progress.WallSeconds += seconds;
    }

    private static void Next(DemoProgress progress, DemoSettings settings, DemoStep step)
    {
        progress.Step = step;
        progress.Save(settings.Data);
    }

    private static async Task<IReadOnlyList<DemoVehicle>> FleetAsync(Preparation preparation, DemoScript script, CancellationToken cancellation) =>
        script.City is { } city ? preparation.VehiclesOf(city, await preparation.SharesAsync(city, cancellation)) : script.Couriers!.Couriers;

    private static async Task<Findings> FindAsync(DemoApi api, DemoScript script, DemoProgress progress, int vehicles, CancellationToken cancellation)
    {
        var orders = await api.GetAllAsync<OrderRow>("/api/orders", cancellation);
        var scores = await api.GetAsync<ScoresView>("/api/tracking/scores", cancellation);
        if (script.City is null) return new Findings(orders, null, scores, null, null, vehicles);
        var stock = await api.GetAsync<BalanceView>("/api/inventory/balance", cancellation);
        var scenario = await api.GetAsync<ScenarioView>($"/api/warehousing/scenarios/{progress.Scenario}", cancellation);
        var forecast = progress.ForecastUnits.ToDictionary(pair => new ItemId(pair.Key), pair => pair.Value);
        return new Findings(orders, stock, scores, scenario.Result, forecast.Count > 0 ? forecast : null, vehicles);
    }

    private static async Task WriteAsync(string file, DemoReport report, CancellationToken cancellation)
    {
        try
        {
            await File.WriteAllTextAsync(file, report.ToJson(), cancellation);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException("--report", $"{file} cannot be written: {fault.Message}", "Give a file that can be written");
        }
    }
}
