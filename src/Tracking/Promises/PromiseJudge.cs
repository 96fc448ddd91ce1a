using LogiOpt.Core.Ids;
using LogiOpt.Core.Time;
using LogiOpt.Tracking.Projections;

namespace LogiOpt.Tracking.Promises;

/// <summary>One shipment's day, from its promise to its delivery, with all that was told of it.</summary>
/// <param name="Promise">The window committed.</param>
/// <param name="ServedAt">When service began.</param>
/// <param name="Tellings">All that was told, in the order told.</param>
internal sealed record JudgedShipment(TimeWindow Promise, DateTimeOffset ServedAt, IReadOnlyList<Telling> Tellings);

/// <summary>How well was told what came.</summary>
/// <param name="Delivered">Shipments delivered.</param>
/// <param name="Late">Of these, after their promise.</param>
/// <param name="FirstRangeCoverage">Share served between p10 and p90 of the first estimate out for delivery; 0.8 is wanted.</param>
/// <param name="EveryRangeCoverage">The same over every estimate told.</param>
/// <param name="FirstWindowCoverage">Share served within the window first shown when out for delivery.</param>
/// <param name="FirstWindowMinutes">Its mean width.</param>
/// <param name="LastWindowCoverage">Share served within the window shown last.</param>
/// <param name="MovesMedian">Moves of the shown window after out for delivery, median.</param>
/// <param name="MovesP90">The same, nine in ten.</param>
/// <param name="LateWarned">Late deliveries warned of at all.</param>
/// <param name="LateWarnedAhead">Late deliveries warned of at least <see cref="PromiseJudge.Ahead"/> before they came.</param>
/// <param name="LateWarnedBeforeEnd">Late deliveries warned of at least <see cref="PromiseJudge.Ahead"/> before their promise ended.</param>
/// <param name="Warned">Shipments warned of.</param>
/// <param name="WarnedRightly">Of these, late.</param>
/// <param name="LeadMinutesMedian">From the first right warning to the delivery, median.</param>
public sealed record PromiseReport(
    int Delivered, int Late, double? FirstRangeCoverage, double? EveryRangeCoverage, double? FirstWindowCoverage, double? FirstWindowMinutes,
    double? LastWindowCoverage, int? MovesMedian, int? MovesP90, int LateWarned, int LateWarnedAhead, int LateWarnedBeforeEnd, int Warned, int WarnedRightly,
    double? LeadMinutesMedian)
{
    /// <summary>Share of late deliveries warned of in time; 0.8 is wanted.</summary>
    public double? WarnedAheadShare => Late == 0 ? null : (double)LateWarnedAhead / Late;

    /// <summary>Share of warnings that came true; 0.6 is wanted.</summary>
    public double? Precision => Warned == 0 ? null : (double)WarnedRightly / Warned;
}

/// <summary>Compares what was told with what came.</summary>
internal static class PromiseJudge
{
    /// <summary>How long before a late delivery a warning is still of use.</summary>
    public static readonly TimeSpan Ahead = TimeSpan.FromMinutes(15);

    public static PromiseReport Judge(IReadOnlyList<JudgedShipment> shipments)
    {
        var late = shipments.Where(IsLate).ToList();
        var warned = shipments.Where(s => FirstWarning(s) is not null).ToList();
        var firsts = shipments.Select(s => (Shipment: s, First: s.Tellings.FirstOrDefault(t => t is { Out: true, Eta: not null }))).Where(f => f.First is not null).ToList();
        var every = shipments.SelectMany(s => s.Tellings.Where(t => t.Eta is not null).Select(t => (Shipment: s, Telling: t))).ToList();
        var windows = shipments.Where(s => s.Tellings.Any(t => t.Window is not null)).ToList();
        var moves = shipments.Where(s => s.Tellings.Any(t => t.Out)).Select(s => s.Tellings.Max(t => t.Moves)).Order().ToList();
        var leads = warned.Where(IsLate).Select(s => (s.ServedAt - FirstWarning(s)!.Value).TotalMinutes).Order().ToList();
        return new PromiseReport(
            shipments.Count, late.Count, Share(firsts, f => IsIn(f.First!, f.Shipment)), Share(every, e => IsIn(e.Telling, e.Shipment)),
            Share(windows, w => FirstWindow(w).Contains(w.ServedAt)), windows.Count == 0 ? null : windows.Average(w => (FirstWindow(w).Latest - FirstWindow(w).Earliest).TotalMinutes),
            Share(windows, w => w.Tellings.Last(t => t.Window is not null).Window!.Value.Contains(w.ServedAt)), Quantile(moves, 0.5), Quantile(moves, 0.9),
            late.Count(s => FirstWarning(s) is not null), late.Count(s => FirstWarning(s) <= s.ServedAt - Ahead), late.Count(s => FirstWarning(s) <= s.Promise.Latest - Ahead),
            warned.Count, warned.Count(IsLate), leads.Count == 0 ? null : leads[leads.Count / 2]);
    }

    private static bool IsLate(JudgedShipment shipment) => shipment.ServedAt > shipment.Promise.Latest;

    private static DateTimeOffset? FirstWarning(JudgedShipment shipment) => shipment.Tellings.FirstOrDefault(t => t.AtRisk)?.At;

    private static TimeWindow FirstWindow(JudgedShipment shipment) => shipment.Tellings.First(t => t.Window is not null).Window!.Value;

    private static bool IsIn(Telling telling, JudgedShipment shipment) => shipment.ServedAt >= telling.Eta!.Value.P10 && shipment.ServedAt <= telling.Eta.Value.P90;

    private static double? Share<T>(IReadOnlyCollection<T> all, Func<T, bool> holds) => all.Count == 0 ? null : (double)all.Count(holds) / all.Count;

    private static int? Quantile(List<int> sorted, double share) => sorted.Count == 0 ? null : sorted[(int)Math.Min(sorted.Count - 1, share * sorted.Count)];
}
