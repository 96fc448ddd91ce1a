using BenchmarkDotNet.Running;
using LogiOpt.Benchmarks.Driving;
using LogiOpt.Benchmarks.Guard;
using LogiOpt.Benchmarks.Inventory;
using LogiOpt.Benchmarks.Quality;

// guard: fixed workloads against the committed baselines. quality: how good the answers are; table, rich, limits, live, bytes and vroom look closer at routing, judge at what shoppers were told, placement at placements with their proof. load: a running worker under load. rate: forecasts a second. nightly: forecast and review of a whole network. event: a forecast before and after it is told of 11.11. orders: where the cost of weekly orders comes from. Anything else goes to BenchmarkDotNet.
switch (args)
{
    case ["guard", .. var options]:
        return GuardCommand.Run(options);
    case ["quality", "table", .. var options]:
        return RoutingTableCommand.Run(options);
    case ["quality", "cell", .. var options]:
        return RoutingCell.Answer(options);
    case ["quality", "rich", .. var options]:
        return RichDayCommand.Run(options);
    case ["quality", "limits", .. var options]:
        return LimitsCommand.Run(options);
    case ["quality", "live", .. var options]:
        return LiveCommand.Run(options);
    case ["quality", "bytes", .. var options]:
        return BytesCommand.Run(options);
    case ["quality", "vroom", .. var options]:
        return VroomCommand.Run(options);
    case ["quality", "placement", .. var options]:
        return PlacementTable.Run(options);
    case ["quality", "judge", .. var options]:
        return await JudgeCommand.RunAsync(options);
    case ["quality", .. var options]:
        return QualityCommand.Run(options);
    case ["rate", .. var options]:
        return ForecastRate.Run(options);
    case ["event"]:
        return EventCommand.Run();
    case ["nightly", .. var options]:
        return await NightlyCommand.RunAsync(options);
    case ["orders", .. var options]:
        return OrdersCommand.Run(options);
    case ["load", .. var options]:
        return await LoadCommand.RunAsync(options);
    default:
        BenchmarkSwitcher.FromAssembly(typeof(GuardCommand).Assembly).Run(args);
        return 0;
}
