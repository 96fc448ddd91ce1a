using LogiOpt.Tracking.Projections;

namespace LogiOpt.Tracking.Eta;

/// <summary>Says in words and minutes what moved an estimate.</summary>
internal static class EtaCause
{
    /// <summary>The one or two parts that explain most of a move, e.g. <c>+9 min: leg to stop 3 took longer; +4 min: stop 6 took longer</c>.</summary>
    /// <param name="before">Deviations from the plan when the last estimate was told; null = this is the first.</param>
    /// <param name="now">Deviations from the plan now.</param>
    /// <param name="moved">How far the median moved.</param>
    public static string Words(IReadOnlyList<EtaPart>? before, IReadOnlyList<EtaPart> now, TimeSpan moved)
    {
        if (before is null) return "first estimate";
        var changes = now.Concat(before.Select(p => p with { Seconds = -p.Seconds }))
            .GroupBy(p => (p.What, p.Stop))
            .Select(g => new EtaPart(g.Key.What, g.Key.Stop, g.Sum(p => p.Seconds)))
            .Where(p => Math.Abs(p.Seconds) >= 30 && Math.Sign(p.Seconds) == Math.Sign(moved.TotalSeconds))
            .OrderByDescending(p => Math.Abs(p.Seconds)).ThenBy(p => p.What, StringComparer.Ordinal).ThenBy(p => p.Stop).Take(2).ToList();
        return changes.Count == 0
            ? $"{Minutes(moved.TotalSeconds)}: several small changes"
            : string.Join("; ", changes.Select(p => $"{Minutes(p.Seconds)}: {Words(p)}"));
    }

    private static string Words(EtaPart part) => (part.What, part.Seconds > 0) switch
    {
        ("start", true) => "left the depot later",
        ("start", false) => "left the depot earlier",
        ("leg", true) => $"leg to stop {part.Stop} took longer",
        ("leg", false) => $"leg to stop {part.Stop} was quicker",
        ("service", true) => $"stop {part.Stop} took longer",
        ("service", false) => $"stop {part.Stop} was quicker",
        ("ahead", true) => "slower traffic on the legs ahead",
        ("ahead", false) => "quicker traffic on the legs ahead",
        (_, true) => "more waiting, or stops in another order",
        (_, false) => "less waiting, or stops in another order",
    };

    private static string Minutes(double seconds) => $"{(seconds < 0 ? "-" : "+")}{Math.Max(1, Math.Round(Math.Abs(seconds) / 60)):0} min";
}
