using LogiOpt.Core.Input;
using LogiOpt.Host.Api;
using LogiOpt.Host.Persistence;
using Microsoft.AspNetCore.Builder;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace LogiOpt.Host.Tests.Persistence;

public sealed class SoundnessTests : IDisposable
{
    private readonly string _data = Directory.CreateTempSubdirectory("logiopt-sound-").FullName;

    private DataOptions Data => new() { Directory = _data };

    [Fact]
    public async Task Damage_found_beside_the_work_is_told_by_health_and_the_next_start_refuses_until_it_is_mended()
    {
        await FillAsync();
        File.Copy(Data.DatabaseFile, Data.DatabaseFile + ".copy");
        await using (var app = Build())
        {
            var check = app.Services.GetRequiredService<SoundnessCheck>();
            await check.RunAsync(CancellationToken.None);
            Assert.Equal("ready", check.State);
            Assert.False(File.Exists(Data.DamageFile));
        }

        Damage();
        await using (var app = Build())
        {
            var check = app.Services.GetRequiredService<SoundnessCheck>();
            await check.RunAsync(CancellationToken.None);
            Assert.StartsWith("damaged: ", check.State);
            Assert.True(File.Exists(Data.DamageFile));
        }

        await using (var app = Build())
            Assert.Contains("damaged", Assert.Single((await Assert.ThrowsAsync<BadInputException>(() => HostApplication.PrepareAsync(app, CancellationToken.None))).Faults).What);
        SqliteConnection.ClearAllPools();
        File.Move(Data.DatabaseFile + ".copy", Data.DatabaseFile, overwrite: true);
        await using (var app = Build()) await HostApplication.PrepareAsync(app, CancellationToken.None);
        Assert.False(File.Exists(Data.DamageFile));
    }

    [Fact]
    public async Task A_stop_does_not_wait_for_the_check()
    {
        await FillAsync();
        using var ended = new CancellationTokenSource();
        await ended.CancelAsync();
        await using var app = Build();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => app.Services.GetRequiredService<SoundnessCheck>().RunAsync(ended.Token));
        Assert.False(File.Exists(Data.DamageFile));
    }

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(_data, recursive: true);
    }

    private WebApplication Build() => HostApplication.Build([$"--Data:Directory={_data}", "--urls=http://127.0.0.1:0", "--Identity:BootstrapKey=for-tests-only-0123456789"], b => b.Logging.SetMinimumLevel(LogLevel.None));

    private async Task FillAsync()
    {
        await using (var app = Build())
        {
            await HostApplication.PrepareAsync(app, CancellationToken.None);
            await using var scope = app.Services.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<LogiOptDb>();
            await db.Database.ExecuteSqlRawAsync("CREATE TABLE filler (id INTEGER PRIMARY KEY, text TEXT)");
            await db.Database.ExecuteSqlRawAsync("WITH RECURSIVE n(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM n WHERE k < 2000) INSERT INTO filler SELECT k, printf('%.500c', 'x') FROM n");
            await db.Database.ExecuteSqlRawAsync("PRAGMA wal_checkpoint(TRUNCATE)");
        }

        SqliteConnection.ClearAllPools();
    }

    // Pages of the table's middle, as a failing disk would leave them.
    private void Damage()
    {
        using var file = new FileStream(Data.DatabaseFile, FileMode.Open, FileAccess.Write);
        file.Seek(-40 * 4096, SeekOrigin.End);
        file.Write(new byte[8 * 4096]);
    }
}
