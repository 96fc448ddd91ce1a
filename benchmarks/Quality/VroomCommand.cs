using System.Globalization;
using System.Text.Json.Nodes;
using LogiOpt.Core.Search;
using LogiOpt.Routing.Problem.Formats.Vroom;
using LogiOpt.Routing.Solver;

namespace LogiOpt.Benchmarks.Quality;

/// <summary><c>quality vroom --data DIR</c>: VROOM's published examples beside the solutions published with them.</summary>
internal static class VroomCommand
{
    /// <returns>0 if every example is served as by its authors, and as cheaply where their table is known; 1 if not; 2 without the examples.</returns>
    public static int Run(string[] options)
    {
        var data = options is ["--data", var given] ? given : Environment.GetEnvironmentVariable("LOGIOPT_DATA");
        var folder = Path.Combine(data ?? "", "standards", "vroom");
        if (data is null || options.Length is not (0 or 2) || !Directory.Exists(folder))
        {
            Console.Error.WriteLine("Use: quality vroom [--data DIR], a folder with standards/vroom/*.json and *_sol.json in it");
            return 2;
        }

        var worse = 0;
        Console.WriteLine("| example | unassigned | published | cost | published | |\n| --- | --- | --- | --- | --- | --- |");
        foreach (var path in Directory.GetFiles(folder, "*.json").Where(p => !p.EndsWith("_sol.json", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            var known = JsonNode.Parse(File.ReadAllText(path.Replace(".json", "_sol.json", StringComparison.Ordinal)))!["summary"]!;
            var request = VroomReader.Parse(path, File.ReadAllText(path));
            var places = new VroomPlaces(request);
            var answer = VroomSolve.Answer(VroomProblem.Of(request, places, FreeFlow.For(request, places)), p => RoutingEngine.Solve(p, StopRule.AfterIterations(2_000)));
            var ours = JsonNode.Parse(VroomWriter.Write(answer))!["summary"]!;
            var comparable = request.ByIndex;
            var isWorse = (int)ours["unassigned"]! > (int)known["unassigned"]! || (comparable && (int)ours["cost"]! > (int)known["cost"]!);
            if (isWorse) worse++;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {Path.GetFileName(path)} | {ours["unassigned"]} | {known["unassigned"]} | {ours["cost"]} | {known["cost"]} | {(isWorse ? "WORSE" : comparable ? "no worse" : "theirs on roads, ours on great circles")} |"));
        }

        return worse == 0 ? 0 : 1;
    }
}
