using Spectre.Console;

namespace LogiOpt.Host.Demo;

/// <summary>Plain lines, for logs and pipes.</summary>
internal sealed class PlainDemoConsole(TextWriter output) : IDemoConsole
{
    public void Say(string line) => output.WriteLine(line);

    // The day loop says a line each simulated hour; more would only fill a log.
    public void Progress(double share, string doing)
    {
    }
}

/// <summary>A progress bar with lines above it, for a terminal.</summary>
internal sealed class TerminalDemoConsole(IAnsiConsole terminal) : IDemoConsole
{
    private ProgressTask? _bar;

    /// <summary>Runs something under a progress bar.</summary>
    public Task<T> RunAsync<T>(Func<Task<T>> work) =>
        terminal.Progress().AutoClear(true).Columns(new ProgressBarColumn(), new PercentageColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
            .StartAsync(context =>
            {
                _bar = context.AddTask("the evening before", maxValue: 1);
                return work();
            });

    public void Say(string line) => terminal.WriteLine(line);

    public void Progress(double share, string doing)
    {
        if (_bar is null) return;
        _bar.Value = share;
        _bar.Description = Markup.Escape(doing);
    }
}
