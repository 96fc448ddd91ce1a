using System.CommandLine;
using LogiOpt.Host.Demo;

namespace LogiOpt.Host.Tests.Demo;

public sealed class DemoCommandTests
{
    private static async Task<(int Exit, DemoSettings? Settings)> RunAsync(params string[] args)
    {
        DemoSettings? seen = null;
        var root = new RootCommand { DemoCommand.Build((settings, _) => { seen = settings; return Task.FromResult(7); }) };
        return (await root.Parse(args).InvokeAsync(), seen);
    }

    [Fact]
    public async Task Without_options_the_usual_demo_runs_live()
    {
        var (exit, settings) = await RunAsync("demo");
        Assert.Equal(7, exit);
        Assert.Equal(DemoSettings.Default, settings);
        settings!.Check();
    }

    [Fact]
    public async Task Every_option_reaches_the_demo()
    {
        var (_, settings) = await RunAsync(
            "demo", "--city", "wuhan", "--orders", "day.csv", "--speed", "120", "--until-done", "--report", "r.json", "--seed", "5", "--data", "d", "--port", "0",
            "--count", "30", "--vehicles", "4");
        Assert.Equal(new DemoSettings("wuhan", "day.csv", 120, true, "r.json", 5, "d", 0, 30, 4), settings);
    }
}
