using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using LogiOpt.Host.Tests.Worker;

namespace LogiOpt.Host.Tests.Commands;

/// <summary>The program as its users start it: exit codes and what it says to bad input.</summary>
public class CommandLineTests
{
    [Fact]
    public async Task No_unknown_command_or_option_passes()
    {
        var run = await RunAsync("routing", "fly", "--higher");
        Assert.Equal(2, run.Code);
        Assert.DoesNotContain("   at ", run.Error);
    }

    [Theory, InlineData("serve"), InlineData("demo")]
    public async Task A_port_in_use_is_told_with_its_remedy_before_anything_is_stored(string command)
    {
        using var holder = new TcpListener(IPAddress.Loopback, 0);
        holder.Start();
        var port = ((IPEndPoint)holder.LocalEndpoint).Port;
        using var data = new TemporaryDirectory();
        var run = await RunAsync(command, "--port", $"{port}", "--data", data.Path);
        Assert.Equal(2, run.Code);
        Assert.Contains("in use", run.Error);
        Assert.Contains("--port", run.Error);
        Assert.DoesNotContain("   at ", run.Output + run.Error);
        Assert.Empty(Directory.GetFiles(data.Path, "*.db"));
    }

    [Fact]
    public async Task A_data_directory_that_cannot_be_written_is_told_with_its_remedy()
    {
        using var data = new TemporaryDirectory();
        var file = Path.Combine(data.Path, "a-file");
        await File.WriteAllTextAsync(file, "no directory");
        var run = await RunAsync("serve", "--port", "0", "--data", file);
        Assert.Equal(2, run.Code);
        Assert.Contains("--data", run.Error);
    }

    [Fact]
    public async Task A_corrupt_database_is_told_with_its_remedy_and_is_not_touched()
    {
        using var data = new TemporaryDirectory();
        var file = Path.Combine(data.Path, "logiopt.db");
        await File.WriteAllTextAsync(file, new string('x', 20_000));
        var run = await RunAsync("serve", "--port", "0", "--data", data.Path);
        Assert.Equal(2, run.Code);
        Assert.Contains("restore", run.Error);
        Assert.DoesNotContain("   at ", run.Output + run.Error);
        Assert.Equal(new string('x', 20_000), await File.ReadAllTextAsync(file));
    }

    [Fact]
    public async Task Every_bad_option_of_the_configuration_is_told_at_once()
    {
        using var data = new TemporaryDirectory();
        var run = await RunAsync("serve", "--port", "0", "--data", data.Path, "--Identity:BootstrapKey=short", "--Data:Directory= ");
        Assert.Equal(2, run.Code);
        Assert.Contains("Identity:BootstrapKey", run.Error);
    }

    [Fact]
    public async Task A_backup_is_restored_and_the_doctor_finds_it_sound()
    {
        using var data = new TemporaryDirectory();
        await using (var worker = await RunningWorker.StartAsync(data.Path))
        {
            using var shop = await worker.ClientOfAsync("shop");
            var backup = await RunAsync("backup", Path.Combine(data.Path, "copy.db"), "--data", data.Path);
            Assert.Equal(0, backup.Code);
            Assert.Equal(2, (await RunAsync("backup", Path.Combine(data.Path, "copy.db"), "--data", data.Path)).Code);
        }

        var database = Path.Combine(data.Path, "logiopt.db");
        await File.WriteAllTextAsync(database, "damaged");
        File.Delete(database + "-wal");
        File.Delete(database + "-shm");
        Assert.Equal(1, (await RunAsync("doctor", "--data", data.Path)).Code);
        Assert.Equal(0, (await RunAsync("restore", Path.Combine(data.Path, "copy.db"), "--data", data.Path)).Code);
        Assert.Equal(0, (await RunAsync("doctor", "--data", data.Path)).Code);
        await using var again = await RunningWorker.StartAsync(data.Path);
        Assert.Contains("shop", await again.Admin.GetStringAsync("/api/keys"));
    }

    internal static async Task<(int Code, string Output, string Error)> RunAsync(params string[] args)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "logiopt.dll"), .. args])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var output = process.StandardOutput.ReadToEndAsync(limit.Token);
        var error = process.StandardError.ReadToEndAsync(limit.Token);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        finally
        {
            if (!process.HasExited) process.Kill();
        }

        return (process.ExitCode, await output, await error);
    }

    internal sealed class TemporaryDirectory : IDisposable
    {
        public string Path { get; } = RunningWorker.NewDirectory();

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
