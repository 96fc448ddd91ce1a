using LogiOpt.Core.Geo;
using LogiOpt.Core.Ids;

namespace LogiOpt.Tracking.Projections;

/// <summary>One located instant of a vehicle.</summary>
internal sealed record Fix(
    DateTimeOffset At, string Event, GeoPoint Point, double? SpeedMetresPerSecond, double? HeadingDegrees, double? AccuracyMetres);

/// <summary>What is known of a vehicle's place.</summary>
/// <param name="Vehicle">The vehicle.</param>
/// <param name="Latest">Its newest fixes by (instant, event id), oldest first, at most <see cref="VehicleFold.KeptFixes"/>.</param>
/// <param name="Coarse">The newest fix of each of the newest five-minute spans, oldest first: enough to see that it stands still.</param>
internal sealed record VehicleState(VehicleId Vehicle, IReadOnlyList<Fix> Latest, IReadOnlyList<Fix> Coarse)
{
    /// <summary>The newest temperature of its load, in degrees Celsius.</summary>
    public Reading? Temperature { get; init; }

    public static VehicleState Unseen(VehicleId vehicle) => new(vehicle, [], []);
}

/// <summary>Folds position reports. Keeping the newest of a set does not depend on the order in which it came, so neither does the state.</summary>
internal static class VehicleFold
{
    public const int KeptFixes = 8;

    public const int KeptSpans = 6;

    public static readonly TimeSpan Span = TimeSpan.FromMinutes(5);

    public static VehicleState Apply(VehicleState now, PositionReported fact)
    {
        var fix = new Fix(fact.At, fact.Event, fact.Point, fact.SpeedMetresPerSecond, fact.HeadingDegrees, fact.AccuracyMetres);
        var latest = WithLatest(now.Latest, fix);
        var coarse = WithCoarse(now.Coarse, fix);
        return ReferenceEquals(latest, now.Latest) && ReferenceEquals(coarse, now.Coarse) ? now : now with { Latest = latest, Coarse = coarse };
    }

    // Thousands of fixes a second come through here, nearly all of them newer than every kept one.
    private static IReadOnlyList<Fix> WithLatest(IReadOnlyList<Fix> kept, Fix fix)
    {
        if (kept.Count == KeptFixes && Compare(fix, kept[0]) < 0) return kept;
        for (var k = 0; k < kept.Count; k++)
            if (kept[k].Event == fix.Event) return kept;
        return kept.Count == 0 || Compare(fix, kept[^1]) > 0 ? Append(kept, fix, KeptFixes) : Insert(kept, fix, KeptFixes, without: null);
    }

    private static IReadOnlyList<Fix> WithCoarse(IReadOnlyList<Fix> kept, Fix fix)
    {
        var span = SpanOf(fix);
        if (kept.Count == 0 || span > SpanOf(kept[^1])) return Append(kept, fix, KeptSpans);
        Fix? same = null;
        foreach (var known in kept)
            if (SpanOf(known) == span) same = known;
        if (same is not null && Compare(fix, same) <= 0) return kept;
        if (same is null && kept.Count == KeptSpans && span < SpanOf(kept[0])) return kept;
        return Insert(kept, fix, KeptSpans, without: same);
    }

    private static Fix[] Append(IReadOnlyList<Fix> kept, Fix newest, int atMost)
    {
        var all = new Fix[Math.Min(kept.Count + 1, atMost)];
        var from = kept.Count + 1 - all.Length;
        for (var k = from; k < kept.Count; k++) all[k - from] = kept[k];
        all[^1] = newest;
        return all;
    }

    /// <summary>The fixes with one more in its place, the oldest dropped above a number.</summary>
    private static Fix[] Insert(IReadOnlyList<Fix> kept, Fix fix, int atMost, Fix? without)
    {
        var all = new List<Fix>(kept.Count + 1);
        var isIn = false;
        foreach (var known in kept)
        {
            if (ReferenceEquals(known, without)) continue;
            if (!isIn && Compare(fix, known) < 0)
            {
                all.Add(fix);
                isIn = true;
            }

            all.Add(known);
        }

        if (!isIn) all.Add(fix);
        return all.Count > atMost ? [.. all[(all.Count - atMost)..]] : [.. all];
    }

    private static long SpanOf(Fix fix) => fix.At.ToUnixTimeMilliseconds() / (long)Span.TotalMilliseconds;

    private static int Compare(Fix a, Fix b) => a.At != b.At ? a.At.CompareTo(b.At) : string.CompareOrdinal(a.Event, b.Event);
}

/// <summary>Where the vehicle is shown: its newest fix that fits the ones before it.</summary>
internal static class Marker
{
    /// <summary>The newest believable fix, or null before the first.</summary>
    /// <param name="state">The vehicle.</param>
    /// <param name="maxKilometresPerHour">A faster move between two fixes is not believed, unless the next fix confirms it.</param>
    /// <remarks>A jump is suspect at first: a lone outlier never moves the marker. A second fix near the first suspect shows that the
    /// vehicle truly is there and that the earlier place was wrong.</remarks>
    public static Fix? Of(VehicleState state, double maxKilometresPerHour)
    {
        Fix? shown = null, suspect = null;
        foreach (var fix in state.Latest)
        {
            if (shown is null || IsReachable(shown, fix, maxKilometresPerHour)) (shown, suspect) = (fix, null);
            else if (suspect is not null && IsReachable(suspect, fix, maxKilometresPerHour)) (shown, suspect) = (fix, null);
            else suspect = fix;
        }

        return shown;
    }

    /// <summary>Fixes that are kept but not believed.</summary>
    public static int SuspectCount(VehicleState state, double maxKilometresPerHour)
    {
        var count = 0;
        Fix? shown = null;
        foreach (var fix in state.Latest)
        {
            if (shown is null || IsReachable(shown, fix, maxKilometresPerHour)) shown = fix;
            else count++;
        }

        return count;
    }

    // 50 m are given for the inaccuracy of two fixes within the same second.
    private static bool IsReachable(Fix from, Fix to, double maxKilometresPerHour) =>
        from.Point.DistanceTo(to.Point).Metres <= 50 + maxKilometresPerHour / 3.6 * (to.At - from.At).TotalSeconds;
}
