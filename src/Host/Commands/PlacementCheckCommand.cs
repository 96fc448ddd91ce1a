using System.CommandLine;
using System.Globalization;
using LogiOpt.Core.Input;
using LogiOpt.Warehousing.Placement;
using LogiOpt.Warehousing.Placement.Formats;

namespace LogiOpt.Host.Commands;

/// <summary><c>logiopt warehousing check</c>: recomputes both bounds of an answer from the raw problem, with none of the solver's code.</summary>
internal static class PlacementCheckCommand
{
    public static Command Build()
    {
        var file = new Argument<FileInfo>("FILE") { Description = "The problem." };
        var answer = new Option<FileInfo>("--answer") { Description = "What 'warehousing solve --out' wrote.", Required = true };
        var kind = new Option<string>("--kind") { Description = "ufl, cfl, sscfl or pmedian.", Required = true };
        var p = new Option<int?>("--p") { Description = "How many sites may open." };
        var format = new Option<string>("--format") { Description = "As for solve.", DefaultValueFactory = _ => "auto" };
        var capacity = new Option<double?>("--capacity") { Description = "As for solve." };
        var command = new Command("check", "Check an answer and its certificate against the problem.") { file, answer, kind, p, format, capacity };
        command.SetAction(async (parsed, cancellation) =>
        {
            var faults = new FaultList();
            var asked = WarehousingCommand.KindOf(parsed.GetValue(kind)!);
            var written = WarehousingCommand.FormatOf(parsed.GetValue(format)!);
            faults.Check(asked is not null, "--kind", $"'{parsed.GetValue(kind)}' is not a kind of problem", "Give ufl, cfl, sscfl or pmedian.");
            faults.Check(written is not null, "--format", $"'{parsed.GetValue(format)}' is not a format", "Give auto, ufl, gs, plc, tsp, orlib or orlib-pmed.");
            faults.Check(parsed.GetValue(file)!.Exists, "FILE", $"'{parsed.GetValue(file)}' is not there", "Give the path of a file that can be read.");
            faults.Check(parsed.GetValue(answer)!.Exists, "--answer", $"'{parsed.GetValue(answer)}' is not there", "Give the path of a file that can be read.");
            faults.ThrowIfAny();
            var text = await File.ReadAllTextAsync(parsed.GetValue(file)!.FullName, cancellation);
            var problem = PlacementFiles.Read(text, parsed.GetValue(file)!.Name, asked!.Value, parsed.GetValue(p), written!.Value, parsed.GetValue(capacity));
            return Report(PlacementChecker.Check(problem, await PlacementAnswerFile.ReadAsync(parsed.GetValue(answer)!, cancellation)));
        });
        return command;
    }

    private static int Report(CheckedPlacement check)
    {
        foreach (var fault in check.Faults) Console.Error.WriteLine(fault);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{(check.Faults.Count == 0 ? "holds" : "DOES NOT HOLD")}: cost {check.Cost:R}, bound {check.LowerBound:R}, proven within {100 * Math.Max(0, (check.Cost - check.LowerBound) / check.Cost):F4} %"));
        return check.Faults.Count == 0 ? ExitCodes.Done : ExitCodes.NoFeasibleAnswer;
    }
}
