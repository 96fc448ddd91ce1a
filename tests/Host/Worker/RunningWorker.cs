using System.Net.Http.Json;
using LogiOpt.Host.Api;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace LogiOpt.Host.Tests.Worker;

/// <summary>The whole worker on a free loopback port, with its data in a directory of its own.</summary>
public sealed class RunningWorker : IAsyncDisposable
{
    public const string AdminKey = "test-bootstrap-key";

    private readonly WebApplication _app;
    private readonly bool _ownsData;

    private RunningWorker(WebApplication app, string data, bool ownsData)
    {
        _app = app;
        _ownsData = ownsData;
        Data = data;
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        Address = new Uri(address);
        Admin = Client(AdminKey);
    }

    public string Data { get; }

    public Uri Address { get; }

    public HttpClient Admin { get; }

    public IServiceProvider Services => _app.Services;

    public static string NewDirectory() => Directory.CreateTempSubdirectory("logiopt-test-").FullName;

    public static async Task<RunningWorker> StartAsync(string? data = null, Action<WebApplicationBuilder>? adjust = null, params string[] settings)
    {
        var directory = data ?? NewDirectory();
        var app = HostApplication.Build(
            ["--urls=http://127.0.0.1:0", $"--Data:Directory={directory}", $"--Identity:BootstrapKey={AdminKey}", .. settings],
            builder =>
            {
                builder.Logging.SetMinimumLevel(LogLevel.Warning);
                adjust?.Invoke(builder);
            });
        await HostApplication.PrepareAsync(app, CancellationToken.None);
        await app.StartAsync();
        return new RunningWorker(app, directory, data is null);
    }

    /// <summary>A client that shows a key; none if null.</summary>
    public HttpClient Client(string? key)
    {
        var client = new HttpClient { BaseAddress = Address };
        if (key is not null) client.DefaultRequestHeaders.Add("X-Api-Key", key);
        return client;
    }

    /// <summary>A client with a new key of these roles.</summary>
    public async Task<HttpClient> ClientOfAsync(params string[] roles)
    {
        var answer = await Admin.PostAsJsonAsync("/api/keys", new { name = string.Join('+', roles), roles });
        answer.EnsureSuccessStatusCode();
        return Client((await answer.Content.ReadFromJsonAsync<System.Text.Json.Nodes.JsonObject>())!["key"]!.GetValue<string>());
    }

    public async ValueTask DisposeAsync()
    {
        Admin.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        if (_ownsData) Directory.Delete(Data, recursive: true);
    }
}
