using System.CommandLine;
using LogiOpt.Host.Api;

namespace LogiOpt.Host.Commands;

/// <summary><c>logiopt serve</c>: the worker.</summary>
internal static class ServeCommand
{
    public const int DefaultPort = 8080;

    public static Option<int?> PortOption() => new("--port") { Description = $"Port on the loopback address; default {DefaultPort}. Other addresses: --urls http://0.0.0.0:8080" };

    public static Option<string?> DataOption() => new("--data") { Description = "Directory of the database; default ./data" };

    public static Command Build()
    {
        var port = PortOption();
        var data = DataOption();
        var urls = new Option<string?>("--urls") { Description = "Addresses to listen on, semicolon-separated" };
        var settings = new Argument<string[]>("settings") { Description = "Further settings as --Section:Key=value", Arity = ArgumentArity.ZeroOrMore };
        var command = new Command("serve", "Run the worker: API, pages, consumers and jobs in one process") { port, data, urls, settings };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction(async (parsed, cancellation) =>
        {
            var args = Arguments(parsed.GetValue(port), parsed.GetValue(data), parsed.GetValue(urls), [.. parsed.GetValue(settings) ?? [], .. parsed.UnmatchedTokens]);
            await using var app = HostApplication.Build(args);
            await HostApplication.PrepareAsync(app, cancellation);
            await app.StartAsync(cancellation);
            Console.WriteLine($"LogiOpt listens on {string.Join(", ", app.Urls)}. Stop it with Ctrl+C.");
            await app.WaitForShutdownAsync(cancellation);
            return ExitCodes.Done;
        });
        return command;
    }

    /// <summary>The worker's configuration arguments of the command's options.</summary>
    /// <exception cref="Core.Input.BadInputException">The port is impossible, or a port and addresses are both given.</exception>
    public static string[] Arguments(int? port, string? data, string? urls, IReadOnlyList<string> more)
    {
        var faults = new Core.Input.FaultList();
        faults.Check(port is null or (>= 0 and <= 65_535), "--port", $"{port} is no port", "Give a number from 1 to 65535, or 0 for any free port");
        faults.Check(port is null || urls is null, "--urls", "--port and --urls are both given", "Give one of them");
        foreach (var setting in more.Where(setting => !setting.StartsWith("--", StringComparison.Ordinal) || !setting.Contains('=')))
            faults.Add(setting, "This is neither an option nor a setting", "Write settings as --Section:Key=value");
        faults.ThrowIfAny();
        var configured = Environment.GetEnvironmentVariable("ASPNETCORE_URLS");
        var listen = urls ?? (port is null && configured is not null ? configured : $"http://127.0.0.1:{port ?? DefaultPort}");
        return [.. more, $"--urls={listen}", .. data is null ? Array.Empty<string>() : [$"--Data:Directory={data}"]];
    }
}
