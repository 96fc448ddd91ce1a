using LogiOpt.Core.Geo;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;

namespace LogiOpt.Routing.Travel;

/// <summary>A table as a road server filled it.</summary>
/// <param name="Seconds">Whole seconds, row-major; -1 where it knows none.</param>
/// <param name="Metres">Whole metres, row-major; -1 where it knows none.</param>
/// <param name="Missing">Cells without an answer.</param>
/// <param name="Fault">Why cells are missing, in words; null if the server answered everything, with or without roads.</param>
internal sealed record RoadTable(int[] Seconds, int[] Metres, int Missing, string? Fault);

/// <summary>Tables and lines from a road server: split to its limits, remembered, retried, and given up for a while where it fails.</summary>
internal sealed partial class RoadTables : IDisposable
{
    private readonly RoadNetworkOptions _options;
    private readonly IRoadNetwork? _network;
    private readonly LegCache _cache;
    private readonly SemaphoreSlim _parallel;
    private readonly ResiliencePipeline _pipeline;
    private readonly ILogger<RoadTables> _log;

    // Halved where the server says that a request was too large.
    private int _block;

    public RoadTables(IOptions<RoadNetworkOptions> options, IHttpClientFactory clients, ILogger<RoadTables> log)
    {
        (_options, _log) = (options.Value, log);
        _cache = new LegCache(_options.CacheLegs);
        _parallel = new SemaphoreSlim(_options.MaxParallel);
        _block = Math.Max(1, _options.MaxPlacesPerRequest / 2);
        _pipeline = Pipeline(_options);
        if (!_options.IsOn) return;
        var http = clients.CreateClient(nameof(RoadTables));
        http.BaseAddress = new Uri(_options.Url.TrimEnd('/') + "/");
        _network = _options.Server == "osrm" ? new OsrmNetwork(http, _options) : new ValhallaNetwork(http, _options);
    }

    /// <summary>Whether a server is configured.</summary>
    public bool IsOn => _network is not null;

    /// <summary>Its name in plans.</summary>
    public string Name => _network?.Name ?? "none";

    /// <summary>Legs remembered now.</summary>
    public int Remembered => _cache.Count;

    /// <summary>Travel from each point to each. Never fails for an outside reason: cells without an answer are -1.</summary>
    public async Task<RoadTable> TableAsync(IReadOnlyList<GeoPoint> from, IReadOnlyList<GeoPoint> to, string profile, CancellationToken cancellation)
    {
        var (seconds, metres) = (new int[from.Count * to.Count], new int[from.Count * to.Count]);
        var known = _cache.Fill(profile, from, to, seconds, metres);
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limited.CancelAfter(TimeSpan.FromSeconds(_options.TableSeconds));
        string? fault = null;

        // Each round either ends or halves the block, so that there are at most as many rounds as halvings.
        for (var block = Volatile.Read(ref _block); _network is not null; block = Volatile.Read(ref _block))
        {
            var jobs = Blocks(known, from.Count, to.Count, block).Select(b => AskAsync(b, block)).ToList();
            var faults = await Task.WhenAll(jobs);
            cancellation.ThrowIfCancellationRequested();
            if (faults.Any(f => f?.IsTooLarge == true) && block > 1)
            {
                Interlocked.CompareExchange(ref _block, block / 2, block);
                continue;
            }

            fault = faults.FirstOrDefault(f => f is not null)?.Message;
            break;
        }

        var missing = 0;
        for (var k = 0; k < known.Length; k++)
        {
            if (known[k] && seconds[k] >= 0) continue;
            missing++;
            seconds[k] = metres[k] = -1;
        }

        if (fault is not null) Failed(_log, Name, fault, missing, known.Length);
        return new RoadTable(seconds, metres, missing, fault);

        async Task<RoadNetworkFault?> AskAsync((int Row, int Column) at, int block)
        {
            List<GeoPoint> rows = [.. from.Skip(at.Row).Take(block)], columns = [.. to.Skip(at.Column).Take(block)];
            try
            {
                var cells = await GuardedAsync(token => _network!.TableAsync(rows, columns, profile, token), limited.Token);
                for (var r = 0; r < rows.Count; r++)
                    for (var c = 0; c < columns.Count; c++)
                    {
                        var (cell, into) = (r * columns.Count + c, (at.Row + r) * to.Count + at.Column + c);
                        var none = double.IsNaN(cells.Seconds[cell]) || double.IsNaN(cells.Metres[cell]);
                        (known[into], seconds[into], metres[into]) = (true, none ? -1 : (int)(cells.Seconds[cell] + 0.5), none ? -1 : (int)(cells.Metres[cell] + 0.5));
                        _cache.Add(profile, rows[r], columns[c], seconds[into], metres[into]);
                    }

                return null;
            }
            catch (RoadNetworkFault refused)
            {
                return refused;
            }
        }
    }

    /// <summary>The road through points; null where the server does not give it.</summary>
    public async Task<IReadOnlyList<(double Longitude, double Latitude)>?> LineAsync(IReadOnlyList<GeoPoint> points, string profile, CancellationToken cancellation)
    {
        if (_network is null || points.Count < 2) return null;
        var line = new List<(double, double)>();
        try
        {
            // Parts share their ends.
            for (var at = 0; at < points.Count - 1; at += _network.MaxLinePoints - 1)
            {
                List<GeoPoint> part = [.. points.Skip(at).Take(_network.MaxLinePoints)];
                var road = await GuardedAsync(token => _network.LineAsync(part, profile, token), cancellation);
                line.AddRange(line.Count > 0 && line[^1] == road[0] ? road.Skip(1) : road);
            }

            return line;
        }
        catch (RoadNetworkFault fault)
        {
            Failed(_log, Name, fault.Message, points.Count, points.Count);
            return null;
        }
    }

    public void Dispose() => _parallel.Dispose();

    /// <summary>Blocks in which at least one cell is not known.</summary>
    private static IEnumerable<(int Row, int Column)> Blocks(bool[] known, int rows, int columns, int block)
    {
        for (var r = 0; r < rows; r += block)
            for (var c = 0; c < columns; c += block)
                if (Any(r, c)) yield return (r, c);

        bool Any(int row, int column)
        {
            for (var r = row; r < Math.Min(rows, row + block); r++)
                for (var c = column; c < Math.Min(columns, column + block); c++)
                    if (!known[r * columns + c]) return true;
            return false;
        }
    }

    private async Task<T> GuardedAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellation)
    {
        try
        {
            await _parallel.WaitAsync(cancellation);
            try
            {
                return await _pipeline.ExecuteAsync(async token => await call(token), cancellation);
            }
            finally
            {
                _parallel.Release();
            }
        }
        catch (BrokenCircuitException)
        {
            throw new RoadNetworkFault("it failed often and is left alone for a while");
        }
        catch (TimeoutRejectedException)
        {
            throw new RoadNetworkFault($"it does not answer within {_options.RequestSeconds} s");
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            throw new RoadNetworkFault("it did not answer everything in time");
        }
    }

    private static ResiliencePipeline Pipeline(RoadNetworkOptions options)
    {
        var builder = new ResiliencePipelineBuilder();
        if (options.Retries > 0)
            builder.AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = new PredicateBuilder().Handle<RoadNetworkFault>(f => f.IsTransient).Handle<TimeoutRejectedException>(),
                MaxRetryAttempts = options.Retries,
                BackoffType = DelayBackoffType.Exponential,
                Delay = TimeSpan.FromMilliseconds(options.RetryPauseMilliseconds),
                UseJitter = true,
            });
        return builder
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions
            {
                ShouldHandle = new PredicateBuilder().Handle<RoadNetworkFault>(f => !f.IsTooLarge).Handle<TimeoutRejectedException>(),
                FailureRatio = 0.5,
                MinimumThroughput = options.BreakAfterFailures,
                SamplingDuration = TimeSpan.FromSeconds(30),
                BreakDuration = TimeSpan.FromSeconds(options.BreakSeconds),
            })
            .AddTimeout(TimeSpan.FromSeconds(options.RequestSeconds))
            .Build();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The road server {Server} gave no answer: {Fault}; {Missing} of {Cells} legs are estimated.")]
    private static partial void Failed(ILogger log, string server, string fault, int missing, int cells);
}
