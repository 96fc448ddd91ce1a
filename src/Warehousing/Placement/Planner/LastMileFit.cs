namespace LogiOpt.Warehousing.Placement.Planner;

/// <summary>A tour that a routing engine really made, as far as the last mile's formula sees it.</summary>
/// <param name="LineHaulKm">Straight kilometres from its site to the middle of its stops; 0 or more.</param>
/// <param name="Stops">Stops served; 1 or more.</param>
/// <param name="StopsPerSquareKm">Stops of the day per square kilometre where it drives; above 0.</param>
/// <param name="DrivenKm">Kilometres it drives, out and back; above 0.</param>
public readonly record struct RoutedTour(double LineHaulKm, int Stops, double StopsPerSquareKm, double DrivenKm)
{
    /// <summary>Number of the zone where it drives; zones are held back whole. Null = unknown, then every fifth tour is held back.</summary>
    public int? Zone { get; init; }
}

/// <summary>The last mile's two constants for a city, and how far the formula is off.</summary>
/// <param name="LineHaulFactor">kappa: driven over straight kilometres of the way out and back.</param>
/// <param name="TourConstant">k: kilometres between stops times the square root of their density.</param>
/// <param name="Tours">Tours fitted.</param>
/// <param name="HeldBack">Tours held back to measure the error on.</param>
/// <param name="MeanError">Mean absolute error on the tours held back, as a share of the kilometres driven.</param>
/// <param name="Bias">Kilometres of all tours held back as the formula has them, over those driven, less 1.</param>
public sealed record FittedLastMile(double LineHaulFactor, double TourConstant, int Tours, int HeldBack, double MeanError, double Bias)
{
    /// <summary>Zones whose tours were held back; 0 where tours do not tell their zone.</summary>
    public int ZonesHeldBack { get; init; }
}

/// <summary>Fits the last mile's continuous approximation, <c>km = 2 kappa r + k n / sqrt(density)</c>, to tours.</summary>
/// <remarks>Least squares of the error over the root of the length, so that long tours do not drown short ones and the sum over all tours is hardly biased. Where tours tell their zone, every third zone is held back with all its
/// tours and never fitted, so that the error is one on places never seen; otherwise every fifth tour is.
/// Source of the form: Daganzo (1984), Transportation Science 18(4), 331-350.</remarks>
public static class LastMileFit
{
    /// <summary>Tours below which two constants and an error mean nothing.</summary>
    public const int FewestTours = 20;

    private const int HoldBackEvery = 5;

    private const int HoldBackZoneEvery = 3;

    /// <summary>Fits both constants.</summary>
    /// <param name="tours">Tours of one city, <see cref="FewestTours"/> or more, in an order that does not depend on their length.</param>
    /// <exception cref="ArgumentException">Too few tours, a tour out of range, or tours too much alike to tell both constants apart.</exception>
    public static FittedLastMile Fit(IReadOnlyList<RoutedTour> tours)
    {
        if (tours.Count < FewestTours) throw new ArgumentException($"{tours.Count} tours.\nGive {FewestTours} or more.");
        if (tours.Any(t => !(t.LineHaulKm >= 0 && t.Stops >= 1 && t.StopsPerSquareKm > 0 && t.DrivenKm > 0) || !double.IsFinite(t.LineHaulKm + t.StopsPerSquareKm + t.DrivenKm)))
            throw new ArgumentException("A tour is out of range.\nLine haul must be 0 or more; stops, density and kilometres above 0.");
        var held = HeldBack(tours);
        if (Array.TrueForAll(held, h => h) || !Array.Exists(held, h => h)) throw new ArgumentException("All tours are of too few zones.\nGive tours of three zones or more.");
        double aa = 0, ab = 0, bb = 0, ay = 0, by = 0;
        for (var t = 0; t < tours.Count; t++)
        {
            if (held[t]) continue;
            var (a, b) = Terms(tours[t]);
            // An error's variance taken to grow as the tour: weighing by the relative error instead fits short tours and prices all of them together too low.
            var y = Math.Sqrt(tours[t].DrivenKm);
            (a, b) = (a / y, b / y);
            (aa, ab, bb, ay, by) = (aa + a * a, ab + a * b, bb + b * b, ay + a * y, by + b * y);
        }

        var determinant = aa * bb - ab * ab;
        if (determinant <= 1e-9 * aa * bb) throw new ArgumentException("The tours are too much alike.\nGive tours of near and far zones, or of thin and dense ones.");
        double kappa = (ay * bb - by * ab) / determinant, constant = (by * aa - ay * ab) / determinant;
        // A negative constant means the other term explains everything.
        if (kappa < 0) (kappa, constant) = (0, by / bb);
        else if (constant < 0) (kappa, constant) = (ay / aa, 0);
        return Measure(tours, held, kappa, constant);
    }

    private static FittedLastMile Measure(IReadOnlyList<RoutedTour> tours, bool[] isHeld, double kappa, double constant)
    {
        var (held, error, said, driven) = (0, 0.0, 0.0, 0.0);
        for (var t = 0; t < tours.Count; t++)
        {
            if (!isHeld[t]) continue;
            var (a, b) = Terms(tours[t]);
            var formula = kappa * a + constant * b;
            held++;
            error += Math.Abs(formula - tours[t].DrivenKm) / tours[t].DrivenKm;
            (said, driven) = (said + formula, driven + tours[t].DrivenKm);
        }

        return new FittedLastMile(kappa, constant, tours.Count - held, held, error / held, said / driven - 1)
        {
            ZonesHeldBack = tours.Where((t, k) => isHeld[k] && t.Zone is not null).Select(t => t.Zone).Distinct().Count(),
        };
    }

    private static bool[] HeldBack(IReadOnlyList<RoutedTour> tours)
    {
        if (tours.Any(t => t.Zone is null)) return [.. tours.Select((_, k) => k % HoldBackEvery == HoldBackEvery - 1)];
        // By the order of their numbers: a rule that cannot know how well a zone fits.
        var zones = tours.Select(t => t.Zone!.Value).Distinct().Order().Select((z, k) => (z, k)).ToDictionary(x => x.z, x => x.k % HoldBackZoneEvery == HoldBackZoneEvery - 1);
        return [.. tours.Select(t => zones[t.Zone!.Value])];
    }

    private static (double LineHaul, double Between) Terms(RoutedTour tour) => (2 * tour.LineHaulKm, tour.Stops / Math.Sqrt(tour.StopsPerSquareKm));
}
