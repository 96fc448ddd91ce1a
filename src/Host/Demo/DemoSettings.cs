using LogiOpt.Core.Input;
using LogiOpt.Host.Demo.Geography;

namespace LogiOpt.Host.Demo;

/// <summary>What was asked of the demo.</summary>
/// <param name="City">Code of the metropolis.</param>
/// <param name="OrdersFile">A real day of courier orders; null = a made-up day in <paramref name="City"/>.</param>
/// <param name="Speed">Simulated seconds a second, when the demo runs live.</param>
/// <param name="UntilDone">Whether the day runs as fast as it can and the program then exits.</param>
/// <param name="ReportFile">Where the report goes as JSON; null = nowhere.</param>
/// <param name="Seed">What everything random follows from.</param>
/// <param name="Data">The data directory.</param>
/// <param name="Port">The port of the service; 0 = any free one.</param>
/// <param name="Count">Orders of a made-up day.</param>
/// <param name="Vehicles">Vehicles; null = 60 in a city, one to twelve orders with an orders file.</param>
internal sealed record DemoSettings(
    string City, string? OrdersFile, double Speed, bool UntilDone, string? ReportFile, long Seed, string Data, int Port, int Count, int? Vehicles)
{
    public const int MaxOrders = 20_000, MaxVehicles = 1_000, MaxSpeed = 3_600;

    /// <summary>What is meant where nothing is said: 2,100 orders, a few more than the 2,000 that a day must have.</summary>
    public static readonly DemoSettings Default = new("guangzhou", null, 60, false, null, 1, "data", 8080, 2_100, null);

    /// <summary>Checks everything at once.</summary>
    /// <exception cref="BadInputException">With every fault.</exception>
    public void Check()
    {
        var faults = new FaultList();
        faults.Check(CityTable.Find(City) is not null, "--city", $"'{City}' is not known", $"Choose one of {string.Join(", ", CityTable.Codes)}");
        faults.Check(Speed is > 0 and <= MaxSpeed, "--speed", $"{Speed} is not in (0, {MaxSpeed}]", "60 is an hour a minute");
        faults.Check(Port is >= 0 and <= 65_535, "--port", $"{Port} is not in [0, 65535]", "8080 is usual, 0 takes any free port");
        faults.Check(Count is >= 1 and <= MaxOrders, "--count", $"{Count} is not in [1, {MaxOrders}]", "Give the number of orders of the day");
        faults.Check(Vehicles is null or (>= 1 and <= MaxVehicles), "--vehicles", $"{Vehicles} is not in [1, {MaxVehicles}]", "Without vehicles nothing can be delivered");
        faults.Check(!string.IsNullOrWhiteSpace(Data), "--data", "the data directory is empty", "Give a directory that can be written");
        if (OrdersFile is not null)
            faults.Check(File.Exists(OrdersFile), "--orders", $"there is no file {OrdersFile}", "Give a CSV file with the columns " + RealDay.OrderFile.Columns);
        if (ReportFile is not null)
            faults.Check(
                Path.GetDirectoryName(Path.GetFullPath(ReportFile)) is { } folder && Directory.Exists(folder) && !Directory.Exists(ReportFile), "--report",
                $"{ReportFile} cannot be written: its folder does not exist, or it is a folder", "Give a file in an existing folder");
        faults.ThrowIfAny();
    }
}
