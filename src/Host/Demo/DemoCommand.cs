using System.CommandLine;
using LogiOpt.Host.Demo.Geography;

namespace LogiOpt.Host.Demo;

/// <summary><c>logiopt demo</c>: the command line of the main job.</summary>
internal static class DemoCommand
{
    /// <param name="start">Starts the worker and the demo on it; returns the exit code.</param>
    public static Command Build(Func<DemoSettings, CancellationToken, Task<int>> start)
    {
        var usual = DemoSettings.Default;
        var city = Of("--city", usual.City, $"Metropolis: {string.Join(", ", CityTable.Codes)}");
        var orders = new Option<string?>("--orders") { Description = $"A real day instead of a made-up one: CSV with {RealDay.OrderFile.Columns}" };
        var speed = Of("--speed", usual.Speed, "Simulated seconds a second while it runs live");
        var untilDone = new Option<bool>("--until-done") { Description = "Run the day as fast as possible, print the report and exit" };
        var report = new Option<string?>("--report") { Description = "Write the report to this file as JSON" };
        var seed = Of("--seed", usual.Seed, "What everything random follows from");
        var data = Of("--data", usual.Data, "Data directory; a demo that was stopped goes on from it");
        var port = Of("--port", usual.Port, "Port of the service; 0 = any free one");
        var count = Of("--count", usual.Count, "Orders of a made-up day");
        var vehicles = new Option<int?>("--vehicles") { Description = "Vehicles; 60 in a city, one to twelve orders with --orders" };
        var command = new Command("demo", "Run a whole city for a day: orders, stock, placement, routes, vehicles, live pages, a report.")
        {
            city, orders, speed, untilDone, report, seed, data, port, count, vehicles,
        };
        command.SetAction((parsed, cancellation) => start(
            new DemoSettings(
                parsed.GetValue(city)!, parsed.GetValue(orders), parsed.GetValue(speed), parsed.GetValue(untilDone), parsed.GetValue(report),
                parsed.GetValue(seed), parsed.GetValue(data)!, parsed.GetValue(port), parsed.GetValue(count), parsed.GetValue(vehicles)),
            cancellation));
        return command;
    }

    private static Option<T> Of<T>(string name, T usual, string description) =>
        new(name) { Description = description, DefaultValueFactory = _ => usual };
}
