using System.CommandLine;
using System.Text.Json;
using LogiOpt.Core.Ids;
using LogiOpt.Core.Input;
using LogiOpt.Host.Api;
using LogiOpt.Host.Persistence;
using LogiOpt.Tracking.Eta;
using LogiOpt.Tracking.Journal;
using LogiOpt.Tracking.Promises;

namespace LogiOpt.Host.Commands;

/// <summary><c>logiopt tracking ...</c>: arrival estimates from files; the journal and its read models.</summary>
internal static class TrackingCommand
{
    public static Command Build() => new("tracking", "Arrival estimates, the journal and its read models") { Eta(), RebuildModels(), VerifyModels(), ReplaySubject(), JudgePromises() };

    private static Command Eta()
    {
        var train = new Option<FileInfo>("--train") { Description = "Driven legs, CSV with travel_s", Required = true };
        var legs = new Option<FileInfo>("--legs") { Description = "Legs to estimate, CSV", Required = true };
        var output = new Option<FileInfo>("--out") { Description = "Where the estimates are written: leg,p10_s,p50_s,p90_s", Required = true };
        var json = JsonOption();
        var command = new Command("eta", "Learn travel times from driven legs and estimate others") { train, legs, output, json };
        command.SetAction(parsed =>
        {
            var target = parsed.GetRequiredValue(output);
            if (target.Directory is not { Exists: true })
                throw new BadInputException("--out", $"The folder of '{target}' is not there", "Make the folder first");
            var history = LegFiles.Read(parsed.GetRequiredValue(train), withTime: true);
            var wanted = LegFiles.Read(parsed.GetRequiredValue(legs), withTime: false);
            var model = LegModel.Fit([.. history.Select(l => new DrivenLeg(l.Leg, l.TravelSeconds))]);
            LegFiles.Write(target, wanted.Select(l => (l.Id, model.Estimate(l.Leg))));
            Console.WriteLine(parsed.GetValue(json)
                ? JsonSerializer.Serialize(new { learned = history.Count, estimated = wanted.Count, output = target.FullName }, JsonSerializerOptions.Web)
                : $"Learned from {history.Count} legs, estimated {wanted.Count}; written to {target}");
            return ExitCodes.Done;
        });
        return command;
    }

    private static Command RebuildModels()
    {
        var (data, json) = (ServeCommand.DataOption(), JsonOption());
        var command = new Command("rebuild", "Fold the whole journal anew and replace the read models") { data, json };
        command.SetAction((parsed, cancellation) => WithDatabaseAsync(parsed.GetValue(data), async db =>
        {
            var report = await Rebuild.ReplaceAsync(db, Progress(parsed.GetValue(json)), cancellation);
            Tell(report, parsed.GetValue(json), report.DifferenceCount == 0 ? "nothing had to be changed" : $"{report.DifferenceCount} were mended");
            return ExitCodes.Done;
        }, cancellation));
        return command;
    }

    private static Command VerifyModels()
    {
        var (data, json) = (ServeCommand.DataOption(), JsonOption());
        var command = new Command("verify", "Compare the read models with a fresh fold of the journal; exit code 1 if they differ") { data, json };
        command.SetAction((parsed, cancellation) => WithDatabaseAsync(parsed.GetValue(data), async db =>
        {
            var report = await Rebuild.VerifyAsync(db, Progress(parsed.GetValue(json)), cancellation);
            Tell(report, parsed.GetValue(json), report.DifferenceCount == 0 ? "all equal" : $"{report.DifferenceCount} differ; mend them with 'tracking rebuild'");
            return report.DifferenceCount == 0 ? ExitCodes.Done : ExitCodes.NoFeasibleAnswer;
        }, cancellation));
        return command;
    }

    private static Command ReplaySubject()
    {
        var (data, json) = (ServeCommand.DataOption(), JsonOption());
        var shipment = new Option<Guid?>("--shipment") { Description = "Everything about one shipment, also what was told of it" };
        var vehicle = new Option<string?>("--vehicle") { Description = "Every position of one vehicle" };
        var command = new Command("replay", "Print the journal of a shipment or a vehicle") { shipment, vehicle, data, json };
        command.SetAction((parsed, cancellation) =>
        {
            var (id, code) = (parsed.GetValue(shipment), parsed.GetValue(vehicle));
            if (id is null == code is null) throw new BadInputException("replay", "Neither or both of --shipment and --vehicle are given", "Give one of them");
            if (code is not null && !Codes.IsCode(code)) throw new BadInputException("--vehicle", $"'{code}' is not a code", "Give 1 to 64 visible characters");
            return WithDatabaseAsync(parsed.GetValue(data), async db =>
            {
                var lines = id is { } wanted ? Replay.OfShipmentAsync(db, new ShipmentId(wanted), cancellation) : Replay.OfVehicleAsync(db, new VehicleId(code!), cancellation);
                var count = 0;
                await foreach (var line in lines)
                {
                    count++;
                    Console.WriteLine(parsed.GetValue(json)
                        ? JsonSerializer.Serialize(line, JsonSerializerOptions.Web)
                        : $"{line.Sequence,8}  {line.Occurred:yyyy-MM-dd HH:mm:ss}  {line.Type,-18} {line.Quarantine ?? "",-18} {line.Body}");
                }

                if (count > 0) return ExitCodes.Done;
                await Console.Error.WriteLineAsync("The journal holds nothing of it.");
                return ExitCodes.NoFeasibleAnswer;
            }, cancellation);
        });
        return command;
    }

    private static Command JudgePromises()
    {
        var (data, json) = (ServeCommand.DataOption(), JsonOption());
        var command = new Command("judge", "Compare what was told of every delivered shipment with what came: ranges, windows, warnings") { data, json };
        command.SetAction((parsed, cancellation) => WithDatabaseAsync(parsed.GetValue(data), async db =>
        {
            var report = await Judgement.OfAllAsync(db, cancellation);
            if (parsed.GetValue(json)) Console.WriteLine(JsonSerializer.Serialize(report, JsonSerializerOptions.Web));
            else
                foreach (var line in WordsOf(report)) Console.WriteLine(line);
            return report.Delivered > 0 ? ExitCodes.Done : ExitCodes.NoFeasibleAnswer;
        }, cancellation));
        return command;
    }

    private static IEnumerable<string> WordsOf(PromiseReport report)
    {
        yield return $"delivered {report.Delivered}, late {report.Late}";
        yield return $"ranges (80 % wanted): the first one out held for {report.FirstRangeCoverage:P1}, every one told for {report.EveryRangeCoverage:P1}";
        yield return $"windows: the first one shown held for {report.FirstWindowCoverage:P1} at {report.FirstWindowMinutes:F0} min, the last one for {report.LastWindowCoverage:P1}; moves median {report.MovesMedian}, P90 {report.MovesP90}";
        yield return $"warnings: {report.LateWarnedAhead} of {report.Late} late deliveries were told of 15 min before they came ({report.WarnedAheadShare:P0}; 80 % wanted), {report.LateWarnedBeforeEnd} of them 15 min before their promise ended, {report.LateWarned} at all";
        yield return $"of {report.Warned} warned of, {report.WarnedRightly} were late ({report.Precision:P0}; 60 % wanted); lead {report.LeadMinutesMedian:F0} min in the median";
    }

    private static async Task<int> WithDatabaseAsync(string? data, Func<LogiOptDb, Task<int>> use, CancellationToken cancellation)
    {
        var directory = data ?? "data";
        var file = new DataOptions { Directory = directory }.DatabaseFile;
        if (!DatabaseMode.OfSurroundings().IsPostgres && !File.Exists(file)) throw new BadInputException(file, "There is no database", "Give its directory with --data DIR, or start the worker once");
        await using var app = HostApplication.Build(
            // What a command prints is its answer; a log line before it would spoil the JSON.
            [$"--Data:Directory={directory}", "--urls=http://127.0.0.1:0"], builder => builder.Logging.SetMinimumLevel(LogLevel.Warning));
        await app.Services.GetRequiredService<DatabaseStart>().PrepareAsync(cancellation);
        await using var scope = app.Services.CreateAsyncScope();
        return await use(scope.ServiceProvider.GetRequiredService<LogiOptDb>());
    }

    private static void Tell(RebuildReport report, bool json, string outcome)
    {
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(report, JsonSerializerOptions.Web));
            return;
        }

        Console.WriteLine($"{report.Facts} facts folded into {report.ReadModels} read models: {outcome}.");
        foreach (var name in report.Differences) Console.WriteLine($"  {name}");
    }

    private static Option<bool> JsonOption() => new("--json") { Description = "Machine output" };

    private static Lines? Progress(bool json) => json ? null : new Lines();

    /// <summary>A plain line every hundred thousand facts.</summary>
    private sealed class Lines : IProgress<long>
    {
        private long _next = 100_000;

        public void Report(long value)
        {
            if (value < _next) return;
            _next = value + 100_000;
            Console.Error.WriteLine($"{value} facts folded");
        }
    }
}
