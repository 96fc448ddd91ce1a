using System.Diagnostics;
using LogiOpt.Core.Access;
using LogiOpt.Core.Input;
using LogiOpt.Core.Search;
using LogiOpt.Routing.Problem;
using LogiOpt.Routing.Problem.Formats.Vroom;
using LogiOpt.Routing.Solver;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace LogiOpt.Routing.Planning;

/// <summary>VROOM's HTTP door as vroom-express opens it: a problem in, its answer out, in one request.</summary>
internal static partial class VroomEndpoints
{
    /// <summary>Longest body: tables are large.</summary>
    private const int MaxBytes = 64 << 20;

    /// <summary>Most places of one request.</summary>
    private const int MaxLocations = 10_000;

    private const int MaxVehicles = 2_000;

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapPost("/vroom", SolveAsync).RequireAuthorization(Callers.Of(Roles.Dispatcher, Roles.Planner)).WithName("Vroom").WithTags("Vroom")
            .WithSummary("VROOM's API: plans the routes of a problem, or times those given").Accepts<object>("application/json")
            .Produces<object>().Produces<object>(400).Produces<object>(413).Produces<object>(429);
        app.MapGet("/vroom/health", Health).AllowAnonymous().WithName("VroomHealth").WithTags("Vroom").WithSummary("Solves a small problem").Produces(200);
    }

    /// <summary>Answers as vroom-express does: by solving.</summary>
    private static IResult Health()
    {
        var request = VroomReader.Parse("", """{"vehicles":[{"id":0,"start_index":0}],"jobs":[{"id":1,"location_index":1}],"matrices":{"car":{"durations":[[0,1],[1,0]]}}}""");
        var places = new VroomPlaces(request);
        var answer = VroomSolve.Answer(VroomProblem.Of(request, places, FreeFlow.For(request, places)), p => RoutingEngine.Solve(p, StopRule.AfterIterations(1)));
        return answer.Unassigned.Count == 0 ? TypedResults.Ok() : TypedResults.StatusCode(500);
    }

    private static async Task SolveAsync(HttpContext http, FreeProblems problems, VroomGate gate, IOptions<RoutingOptions> options, ILogger<VroomGate> log)
    {
        var cancellation = http.RequestAborted;
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = MaxBytes;
        try
        {
            var start = Stopwatch.GetTimestamp();
            var request = VroomReader.Parse("", await ReadAsync(http, cancellation));
            if (request.Tasks.Count > MaxLocations || request.Vehicles.Count > MaxVehicles)
                await RefuseAsync(http, 413, VroomWriter.TooLarge, TooMany(request));
            else if (await gate.EnterAsync(cancellation) is not { } turn)
                await RefuseAsync(http, 429, VroomWriter.InternalFault, "Too many problems are waiting. Ask again in a moment, or post to /api/routing/plans.");
            else
                using (turn)
                    await WriteAsync(http, 200, VroomWriter.Write(await AnswerAsync(request, problems, options.Value.Engine, start, cancellation)));
        }
        catch (BadInputException bad)
        {
            await RefuseAsync(http, 400, VroomWriter.InputFault, bad.Message, bad.Faults);
        }
        catch (NoRoadException island)
        {
            await RefuseAsync(http, 400, VroomWriter.RoutingFault, island.Message);
        }
        catch (BadHttpRequestException bad)
        {
            await RefuseAsync(http, bad.StatusCode, bad.StatusCode == 413 ? VroomWriter.TooLarge : VroomWriter.InputFault, bad.Message);
        }
        catch (Exception fault) when (fault is InvalidOperationException or ArithmeticException or IndexOutOfRangeException or ArgumentException or KeyNotFoundException)
        {
            // A VROOM client reads code 1; the log has what happened.
            Failed(log, fault);
            await RefuseAsync(http, 500, VroomWriter.InternalFault, "Internal error");
        }
    }

    private static async Task<VroomAnswer> AnswerAsync(VroomRequest request, FreeProblems problems, string engine, long start, CancellationToken cancellation)
    {
        var places = new VroomPlaces(request);
        var problem = VroomProblem.Of(request, places, await problems.TravelAsync(request, places, null, cancellation));
        var loaded = Stopwatch.GetTimestamp();
        var threads = Math.Clamp(request.Options.Threads ?? 1, 1, Environment.ProcessorCount);
        var rule = VroomSolve.RuleFor(request);
        var answer = await Task.Run(() => VroomSolve.Answer(problem, p => RoutingEngines.Solve(engine, p, rule, 1, null, threads, cancellation)), cancellation);
        var solved = Stopwatch.GetTimestamp();
        if (request.Options.Geometry && places.AreOnEarth) answer = answer with { Roads = await problems.RoadsAsync(answer, cancellation) };
        return answer with { Milliseconds = (Milliseconds(start, loaded), Milliseconds(loaded, solved), Milliseconds(solved, Stopwatch.GetTimestamp())) };
    }

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpContext http, CancellationToken cancellation)
    {
        if (http.Request.ContentLength > MaxBytes) throw new BadHttpRequestException($"The body is larger than {MaxBytes} bytes.", 413);
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, cancellation);
        return body.TryGetBuffer(out var buffer) ? buffer : body.ToArray();
    }

    private static string TooMany(VroomRequest request) => request.Vehicles.Count > MaxVehicles
        ? $"Too many vehicles ({request.Vehicles.Count}) in query, maximum is set to {MaxVehicles}"
        : $"Too many locations ({request.Tasks.Count}) in query, maximum is set to {MaxLocations}";

    private static Task RefuseAsync(HttpContext http, int status, int code, string error, IReadOnlyList<Fault>? faults = null) =>
        WriteAsync(http, status, VroomWriter.Refuse(code, error, faults ?? []));

    private static async Task WriteAsync(HttpContext http, int status, byte[] json)
    {
        http.Response.StatusCode = status;
        if (status == 429) http.Response.Headers.RetryAfter = "1";
        http.Response.ContentType = "application/json";
        http.Response.ContentLength = json.Length;
        await http.Response.Body.WriteAsync(json, http.RequestAborted);
    }

    private static long Milliseconds(long from, long until) => (long)Stopwatch.GetElapsedTime(from, until).TotalMilliseconds;

    [LoggerMessage(Level = LogLevel.Error, Message = "A problem of VROOM's form failed.")]
    private static partial void Failed(ILogger log, Exception fault);
}

/// <summary>Lets as many problems be solved at once as there are processors, and a few more wait.</summary>
internal sealed class VroomGate : IDisposable
{
    private const int MaxWaiting = 32;
    private readonly SemaphoreSlim _turns = new(Math.Max(1, Environment.ProcessorCount));
    private int _waiting;

    /// <summary>Waits for a turn; null where too many wait already.</summary>
    public async Task<IDisposable?> EnterAsync(CancellationToken cancellation)
    {
        if (Interlocked.Increment(ref _waiting) > MaxWaiting)
        {
            Interlocked.Decrement(ref _waiting);
            return null;
        }

        try
        {
            await _turns.WaitAsync(cancellation);
            return new Turn(_turns);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    public void Dispose() => _turns.Dispose();

    private sealed class Turn(SemaphoreSlim turns) : IDisposable
    {
        public void Dispose() => turns.Release();
    }
}
