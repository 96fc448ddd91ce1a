using System.Security.Cryptography;
using LogiOpt.Host.Api;
using LogiOpt.Host.Commands;
using LogiOpt.Host.Demo.Reporting;
using LogiOpt.Host.Identity;
using LogiOpt.Host.Messaging;
using LogiOpt.Host.Persistence;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Spectre.Console;

namespace LogiOpt.Host.Demo;

/// <summary>Starts the very worker that <c>serve</c> starts, on the simulated clock, and runs the demo against its public API.</summary>
internal static class DemoWorker
{
    /// <summary>Runs the demo; a live one goes on serving its pages until it is stopped.</summary>
    /// <returns>0 if the report balances, 1 if not.</returns>
    /// <exception cref="Core.Input.BadInputException">Settings, orders file or data directory have faults: all of them.</exception>
    public static async Task<int> RunAsync(DemoSettings settings, CancellationToken cancellation)
    {
        settings.Check();
        var script = DemoScript.Read(settings);
        var clock = DemoRun.ClockFor(settings, script, TimeProvider.System);
        var key = "demo-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        await using var app = HostApplication.Build(
            // Loopback only: the key is ready-made and stands in the links.
            // And a database and a bus of its own, whatever the surroundings are configured for: a made-up day belongs into no real one.
            [$"--urls=http://127.0.0.1:{settings.Port}", $"--Data:Directory={settings.Data}", $"--Identity:BootstrapKey={key}", $"--ConnectionStrings:{DatabaseMode.Name}=", $"--{BusMode.Setting}="],
            builder =>
            {
                builder.Configuration.AddInMemoryCollection(script.Configuration);
                builder.Configuration.AddInMemoryCollection([KeyValuePair.Create<string, string?>("Pages:Currency", "CNY")]);
                builder.Logging.SetMinimumLevel(LogLevel.Warning);
                builder.Services.Replace(ServiceDescriptor.Singleton<TimeProvider>(clock));
            });
        await HostApplication.PrepareAsync(app, cancellation);
        await app.StartAsync(cancellation);

        var address = app.Urls.Single();
        using var http = new HttpClient { BaseAddress = new Uri(address), Timeout = TimeSpan.FromSeconds(100) };
        http.DefaultRequestHeaders.Add(ApiKeyAuthentication.Header, key);
        var settling = new OutboxSettling(app.Services.GetRequiredService<Settling>());
        try
        {
            var report = await TellAsync(settings, address, key, console => DemoRun.RunAsync(settings, script, http, clock, settling, console, cancellation));
            if (!settings.UntilDone)
            {
                Console.WriteLine($"The day is over; the pages stay at {address}/#key={key} until Ctrl+C.");
                await app.WaitForShutdownAsync(cancellation);
            }

            return report.Balanced ? ExitCodes.Done : ExitCodes.NoFeasibleAnswer;
        }
        finally
        {
            // Also when the demo is cancelled: the worker ends in order, and the next run goes on.
            await app.StopAsync(CancellationToken.None);
        }
    }

    private static Task<DemoReport> TellAsync(DemoSettings settings, string address, string key, Func<IDemoConsole, Task<DemoReport>> run)
    {
        if (!settings.UntilDone)
        {
            Console.WriteLine($"Dispatch board  {address}/dispatch#key={key}");
            Console.WriteLine($"Planner         {address}/planner#key={key}");
        }

        if (Console.IsOutputRedirected || !AnsiConsole.Profile.Capabilities.Interactive) return run(new PlainDemoConsole(Console.Out));
        var terminal = new TerminalDemoConsole(AnsiConsole.Console);
        return terminal.RunAsync(() => run(terminal));
    }

    private sealed class OutboxSettling(Settling settling) : ISettling
    {
        // Far above what a tick needs; reaching it means that a consumer fails again and again.
        private static readonly TimeSpan AtMost = TimeSpan.FromSeconds(90);

        public Task UntilSettledAsync(CancellationToken cancellation) => settling.UntilSettledAsync(AtMost, cancellation);
    }
}
