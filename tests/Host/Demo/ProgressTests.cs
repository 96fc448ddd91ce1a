using LogiOpt.Core.Input;
using LogiOpt.Host.Demo;
using LogiOpt.Host.Demo.Day;

namespace LogiOpt.Host.Tests.Demo;

public sealed class ProgressTests : IDisposable
{
    private readonly string _data = Path.Combine(Path.GetTempPath(), "logiopt-demo-" + Path.GetRandomFileName());

    public void Dispose()
    {
        if (Directory.Exists(_data)) Directory.Delete(_data, recursive: true);
    }

    private DemoSettings Settings => DemoSettings.Default with { Data = _data, Count = 40 };

    [Fact]
    public void A_new_directory_begins_at_the_start_and_a_kept_one_goes_on()
    {
        var script = DemoScript.Read(Settings);
        var fresh = DemoProgress.Load(_data, script);
        Assert.Equal((DemoStep.Placement, script.Start), (fresh.Step, fresh.Now));
        fresh.Step = DemoStep.Day;
        fresh.Now = script.Start.AddHours(9);
        fresh.OrdersPosted = 17;
        fresh.Waves.Add(new WaveDone(script.Waves[0].At, 1.5, 2));
        fresh.VehiclesUsed.Add("VAN-01");
        fresh.Save(_data);

        var kept = DemoProgress.Load(_data, script);
        Assert.Equal((DemoStep.Day, fresh.Now, 17), (kept.Step, kept.Now, kept.OrdersPosted));
        Assert.Equal(fresh.Waves, kept.Waves);
        Assert.Contains("VAN-01", kept.VehiclesUsed);
        Assert.Equal(fresh.Now, DemoRun.ClockFor(Settings, script, TimeProvider.System).GetUtcNow());
        Assert.Single(Directory.GetFiles(_data));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{ \"version\": 1, \"finger")]
    [InlineData("{}")]
    [InlineData("null")]
    public void A_damaged_file_is_a_fault_with_its_remedy(string content)
    {
        Directory.CreateDirectory(_data);
        File.WriteAllText(Path.Combine(_data, "demo.json"), content);
        var fault = Assert.Single(Assert.Throws<BadInputException>(() => DemoProgress.Load(_data, DemoScript.Read(Settings))).Faults);
        Assert.Contains("--data", fault.Remedy);
    }

    [Fact]
    public void Another_demo_in_the_directory_is_a_fault()
    {
        DemoProgress.Load(_data, DemoScript.Read(Settings)).Save(_data);
        Assert.Throws<BadInputException>(() => DemoProgress.Load(_data, DemoScript.Read(Settings with { Seed = 2 })));
        Assert.Throws<BadInputException>(() => DemoProgress.Load(_data, DemoScript.Read(Settings with { City = "wuhan" })));
    }

    [Fact]
    public void A_directory_that_cannot_be_written_is_a_fault()
    {
        File.WriteAllText(_data, "a file, no directory");
        try
        {
            var progress = new DemoProgress { Fingerprint = "", Now = DateTimeOffset.UnixEpoch };
            Assert.Throws<BadInputException>(() => progress.Save(_data));
        }
        finally
        {
            File.Delete(_data);
        }
    }

    [Fact]
    public void Every_fault_of_the_settings_is_told_at_once()
    {
        var bad = new DemoSettings("atlantis", "no-such.csv", 0, true, "/no/such/folder/report.json", 1, "", 70_000, 0, 0);
        var where = Assert.Throws<BadInputException>(() => DemoScript.Read(bad)).Faults.Select(fault => fault.Where);
        Assert.Equal(["--city", "--speed", "--port", "--count", "--vehicles", "--data", "--orders", "--report"], where);
    }

    [Fact]
    public void A_city_script_plans_after_its_promises_and_configures_them()
    {
        var script = DemoScript.Read(Settings);
        Assert.Equal(40, script.Orders.Count);
        Assert.Equal(script.Waves.Select(wave => wave.At).Order(), script.Waves.Select(wave => wave.At));
        Assert.Equal("10:00", script.Configuration["Orders:Waves:0"]);
        Assert.Contains(script.Waves, wave => wave.At == script.City!.Midnight.AddHours(10));
        Assert.All(script.Orders, order => Assert.InRange(order.PlacedAt, script.Start, script.HardEnd));
        // The last order still joins the last wave: it needs 20 minutes of picking.
        Assert.True(script.Orders[^1].PlacedAt <= script.City!.Midnight.AddHours(19) - TimeSpan.FromMinutes(20));
    }

    [Fact]
    public void A_file_script_plans_every_half_hour_until_the_last_promise_has_long_ended()
    {
        Directory.CreateDirectory(_data);
        var file = Path.Combine(_data, "day.csv");
        File.WriteAllText(file, "order,placed_at,pickup_lat,pickup_lon,drop_lat,drop_lon\n1,2026-11-10T07:12Z,-1.3,36.8,-1.2,36.8\n2,2026-11-10T15:01Z,-1.3,36.8,-1.2,36.8\n");
        var script = DemoScript.Read(Settings with { OrdersFile = file });
        Assert.Equal(new DateTimeOffset(2026, 11, 10, 7, 0, 0, TimeSpan.Zero), script.Start);
        Assert.Equal(script.Start.AddMinutes(30), script.Waves[0].At);
        Assert.True(script.Waves[^1].At > script.Orders[^1].PlacedAt.AddHours(3));
        Assert.Equal("23:30", script.Configuration["Orders:Waves:47"]);
        Assert.Null(script.City);
    }
}
