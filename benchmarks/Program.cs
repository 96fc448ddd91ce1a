using BenchmarkDotNet.Running;
using LogiOpt.Benchmarks.Driving;
using LogiOpt.Benchmarks.Guard;
using LogiOpt.Benchmarks.Quality;

// guard: fixed workloads against the committed baselines. quality: how good the answers are; placement-table: placements with their proof, as markdown. load: a running worker under load. Anything else goes to BenchmarkDotNet.
switch (args)
{
    case ["guard", .. var options]:
        return GuardCommand.Run(options);
    case ["quality", .. var options]:
        return QualityCommand.Run(options);
    case ["placement-table", .. var options]:
        return PlacementTable.Run(options);
    case ["load", .. var options]:
        return await LoadCommand.RunAsync(options);
    default:
        BenchmarkSwitcher.FromAssembly(typeof(GuardCommand).Assembly).Run(args);
        return 0;
}
