using LogiOpt.Core.Access;
using LogiOpt.Core.Geo;
using LogiOpt.Core.Input;
using LogiOpt.Warehousing.Placement.Planner;
using LogiOpt.Warehousing.Sourcing;
using LogiOpt.Warehousing.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace LogiOpt.Warehousing.Scenarios;

/// <summary>The last mile's constants as this worker's own routes teach them.</summary>
/// <param name="Days">Days looked at, today among them.</param>
/// <param name="LineHaulFactor">kappa.</param>
/// <param name="TourConstant">k.</param>
/// <param name="ZonesHeldBack">Zones on whose tours the error was measured.</param>
/// <param name="Fit">How far the formula is off.</param>
internal sealed record LearnedLastMileAnswer(int Days, double LineHaulFactor, double TourConstant, int ZonesHeldBack, LastMileError Fit);

/// <summary>Fits the last mile to the routes of the last days.</summary>
internal sealed class LearnedLastMile(DbContext db, IOptions<WarehousingOptions> options, TimeProvider time)
{
    /// <summary>Days that may be looked at.</summary>
    public const int MaxDays = 366;

    private const int DefaultDays = 28;

    /// <summary>Tours looked at, the latest first.</summary>
    private const int MaxTours = 20_000;

    private const double ZoneKm = 4;

    /// <summary>Maps <c>GET /api/warehousing/last-mile</c>.</summary>
    public static void Map(IEndpointRouteBuilder app) =>
        app.MapGet("/api/warehousing/last-mile", GetAsync).RequireAuthorization(Callers.Of(Roles.Planner)).WithName("GetLastMile").WithTags("Warehousing")
            .WithSummary("The last mile's constants fitted to this worker's own routes, with the error on zones held back.")
            .Produces<LearnedLastMileAnswer>().ProducesProblem(400).ProducesProblem(409);

    private static async Task<IResult> GetAsync(int? days, LearnedLastMile learned, CancellationToken cancellation)
    {
        if (days is < 1 or > MaxDays) throw new BadInputException("days", $"{days}", $"Give a number in [1, {MaxDays}].");
        var (answer, reason) = await learned.FitAsync(days, cancellation);
        return answer is null ? TypedResults.Problem(statusCode: 409, title: "Too little to learn from", detail: reason) : TypedResults.Ok(answer);
    }

    /// <summary>Puts what was learned into a plan's rates, where a scenario asks for it.</summary>
    public async Task<ScenarioRequest> ApplyAsync(ScenarioRequest request, FaultList faults, CancellationToken cancellation)
    {
        if (request.LearnedDays is not { } days) return request;
        var usable = faults.Check(request.Plan is not null, "learnedDays", "it needs a plan", "Leave it out, or give a plan.")
            & faults.Check(days is >= 1 and <= MaxDays, "learnedDays", $"{days}", $"Give a number in [1, {MaxDays}].");
        if (!usable) return request with { LearnedDays = null };
        var (answer, reason) = await FitAsync(days, cancellation);
        if (!faults.Check(answer is not null, "learnedDays", reason, "Ask for more days, or leave it out.")) return request with { LearnedDays = null };
        var rates = (request.Plan!.Rates ?? new PlannerRates()) with { LineHaulFactor = answer!.LineHaulFactor, TourConstant = answer.TourConstant, LastMileFit = answer.Fit };
        return request with { LearnedDays = null, Plan = request.Plan with { Rates = rates } };
    }

    private async Task<(LearnedLastMileAnswer? Answer, string Reason)> FitAsync(int? days, CancellationToken cancellation)
    {
        var span = days ?? DefaultDays;
        var today = Release.DayOf(time.GetUtcNow(), options.Value);
        var rows = await db.Set<TourRow>().AsNoTracking().Where(t => t.Day > today - span && t.Day <= today).OrderByDescending(t => t.Day).ThenBy(t => t.Route).Take(MaxTours).ToListAsync(cancellation);
        return Decide(rows, span, options.Value.DensityRadiusKm);
    }

    /// <summary>Fits stored tours.</summary>
    /// <param name="rows">The tours.</param>
    /// <param name="days">Days asked.</param>
    /// <param name="radiusKm">Radius of density, as in the rates.</param>
    internal static (LearnedLastMileAnswer? Answer, string Reason) Decide(IReadOnlyList<TourRow> rows, int days, double radiusKm)
    {
        if (rows.Count < LastMileFit.FewestTours) return (null, $"{rows.Count} tours went out and back in {days} days; {LastMileFit.FewestTours} are needed");
        var tours = new List<RoutedTour>();
        foreach (var day in rows.GroupBy(r => r.Day).OrderBy(d => d.Key))
        {
            var own = day.OrderBy(r => r.Route.Value).Select(r => (Row: r, Drops: TourRouteDispatchedConsumer.DropsOf(r))).ToList();
            var density = TourFeatures.Density([.. own.SelectMany(t => t.Drops)], radiusKm);
            var first = 0;
            foreach (var (row, drops) in own)
            {
                tours.Add(TourFeatures.Of(new GeoPoint(row.FromLatitude, row.FromLongitude), drops, density[first..(first + drops.Length)], row.DrivenMetres / 1000.0, ZoneKm));
                first += drops.Length;
            }
        }

        try
        {
            var fit = LastMileFit.Fit(tours);
            // A scenario takes no factor outside this; routes that say so are not those of a city.
            if (fit.LineHaulFactor is < 0.1 or > 10 || fit.TourConstant > 10) return (null, $"the fit to {tours.Count} tours gives kappa {fit.LineHaulFactor:G4} and k {fit.TourConstant:G4}, which no city has");
            return (new LearnedLastMileAnswer(days, fit.LineHaulFactor, fit.TourConstant, fit.ZonesHeldBack, new LastMileError(fit.Tours, fit.HeldBack, fit.MeanError, fit.Bias)), "");
        }
        catch (ArgumentException fault)
        {
            return (null, fault.Message.ReplaceLineEndings(" "));
        }
    }
}
