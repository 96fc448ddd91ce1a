using System.CommandLine;
using System.Text.Json;
using LogiOpt.Core.Input;
using LogiOpt.Core.Search;
using LogiOpt.Host.Demo;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace LogiOpt.Host.Commands;

/// <summary>The whole command line: one group a module, and what an operator needs.</summary>
internal static class CommandLine
{
    /// <summary>Runs one command.</summary>
    /// <returns>An <see cref="ExitCodes"/> value; no exception leaves here.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        var root = Build();
        // Plain `logiopt` is the worker.
        var parsed = root.Parse(args.Length == 0 ? ["serve"] : args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors) await Console.Error.WriteLineAsync(error.Message);
            await Console.Error.WriteLineAsync("See `logiopt --help`, or --help after a command.");
            return ExitCodes.BadInput;
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (Exception fault)
        {
            return await TellAsync(fault, args.Contains("--json"));
        }
    }

    private static readonly Option<bool> ProcessorTime = new("--processor-time")
    {
        Description = "Time limits of `solve` count processor seconds instead of wall seconds: for comparing runs on a busy machine",
        Recursive = true,
    };

    /// <summary>The clock by which a command's time limit counts.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="threads">Threads that the command will search with.</param>
    /// <returns>Null for wall time.</returns>
    public static TimeProvider? ClockOf(ParseResult parsed, int threads = 1) => parsed.GetValue(ProcessorTime) ? new ProcessorClock(threads) : null;

    private static RootCommand Build() => new("LogiOpt decides where goods wait, how much waits there, how they travel, and tells everybody when they arrive.")
    {
        ProcessorTime,
        ServeCommand.Build(),
        DemoCommand.Build(DemoWorker.RunAsync),
        RoutingCommand.Build(),
        WarehousingCommand.Build(),
        InventoryCommand.Build(),
        TrackingCommand.Build(),
        BackupCommand.Build(),
        RestoreCommand.Build(),
        DoctorCommand.Build(),
    };

    private static async Task<int> TellAsync(Exception fault, bool json)
    {
        switch (fault)
        {
            case BadInputException bad:
                await TellFaultsAsync(bad.Faults, bad.Count, json);
                return ExitCodes.BadInput;
            case OptionsValidationException options:
                await TellFaultsAsync([.. options.Failures.Select(AsFault)], options.Failures.Count(), json);
                return ExitCodes.BadInput;
            case AggregateException several when several.InnerExceptions.All(inner => inner is OptionsValidationException):
                var failures = several.InnerExceptions.Cast<OptionsValidationException>().SelectMany(inner => inner.Failures).ToList();
                await TellFaultsAsync([.. failures.Select(AsFault)], failures.Count, json);
                return ExitCodes.BadInput;
            case IOException { InnerException: AddressInUseException inUse }:
                await TellFaultsAsync([new Fault("port", $"The address is in use ({inUse.Message.TrimEnd('.')})", "Stop the other process, or give another port with --port N")], 1, json);
                return ExitCodes.BadInput;
            case OperationCanceledException:
                await Console.Error.WriteLineAsync("Cancelled.");
                return ExitCodes.NoFeasibleAnswer;
            default:
                await Console.Error.WriteLineAsync($"Internal fault: {fault.GetBaseException().Message}");
                await Console.Error.WriteLineAsync("This is a fault of ours. Set LOGIOPT_TRACE=1 and run it again for the details of a report.");
                if (Environment.GetEnvironmentVariable("LOGIOPT_TRACE") == "1") await Console.Error.WriteLineAsync(fault.ToString());
                return ExitCodes.Internal;
        }
    }

    private static Fault AsFault(string failure) => new("configuration", failure.TrimEnd('.'), "Change the setting, by appsettings.json, environment (Section__Key) or command line (--Section:Key=value)");

    private static async Task TellFaultsAsync(IReadOnlyList<Fault> faults, int count, bool json)
    {
        if (json)
        {
            await Console.Error.WriteLineAsync(JsonSerializer.Serialize(new { faults, faultCount = count }, JsonSerializerOptions.Web));
            return;
        }

        await Console.Error.WriteLineAsync(count == 1 ? "The input has a fault:" : $"The input has {count} faults:");
        foreach (var fault in faults) await Console.Error.WriteLineAsync($"  {fault.Where}: {fault.What}. {fault.Remedy}.");
        if (count > faults.Count) await Console.Error.WriteLineAsync($"  and {count - faults.Count} more.");
    }
}
