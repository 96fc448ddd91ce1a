using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace LogiOpt.Host.Tests.Worker;

/// <summary>The whole worker in a process of its own, which can be killed as a power cut would.</summary>
public sealed class WorkerProcess : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2), LookAgain = TimeSpan.FromMilliseconds(50);

    private readonly Process _process;
    private readonly string _data;

    private WorkerProcess(Process process, string data, Uri address)
    {
        (_process, _data) = (process, data);
        Admin = new HttpClient { BaseAddress = address, Timeout = Limit };
        Admin.DefaultRequestHeaders.Add("X-Api-Key", RunningWorker.AdminKey);
    }

    public HttpClient Admin { get; }

    /// <summary>Starts it and waits until it is ready.</summary>
    public static async Task<WorkerProcess> StartAsync(params string[] settings)
    {
        var (data, port) = (RunningWorker.NewDirectory(), FreePort());
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = data };
        foreach (var argument in (string[])[Path.Combine(AppContext.BaseDirectory, "logiopt.dll"), "serve", $"--urls=http://127.0.0.1:{port}",
            $"--Data:Directory={data}", $"--Identity:BootstrapKey={RunningWorker.AdminKey}", "--Logging:LogLevel:Default=Error", .. settings])
            start.ArgumentList.Add(argument);
        var process = Process.Start(start)!;
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var worker = new WorkerProcess(process, data, new Uri($"http://127.0.0.1:{port}"));
        using var limit = new CancellationTokenSource(Limit);
        while (!await worker.IsReadyAsync(limit.Token))
        {
            Assert.False(process.HasExited, $"The worker ended with code {(process.HasExited ? process.ExitCode : 0)}.");
            await Task.Delay(LookAgain, limit.Token);
        }

        return worker;
    }

    /// <summary>Ends it at once; what it had not written is gone.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public async ValueTask DisposeAsync()
    {
        Admin.Dispose();
        if (!_process.HasExited) Kill();
        _process.Dispose();
        Directory.Delete(_data, recursive: true);
        await Task.CompletedTask;
    }

    private async Task<bool> IsReadyAsync(CancellationToken cancellation)
    {
        try
        {
            using var answer = await Admin.GetAsync("/health/ready", cancellation);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
