namespace LogiOpt.Inventory.Policies;

/// <summary>How much of the turnover an item carries.</summary>
public enum ValueClass
{
    /// <summary>The items that carry the first 80 %.</summary>
    A,

    /// <summary>Those that carry the next 15 %.</summary>
    B,

    /// <summary>The rest, and what sold nothing.</summary>
    C,
}

/// <summary>How evenly an item sells.</summary>
public enum VariabilityClass
{
    /// <summary>Deviation below half of the mean.</summary>
    X,

    /// <summary>Deviation below the mean.</summary>
    Y,

    /// <summary>Deviation of the mean or more, or nothing sold.</summary>
    Z,
}

/// <summary>How demand comes, by how often and how evenly.</summary>
public enum DemandPattern
{
    /// <summary>Often and evenly.</summary>
    Smooth,

    /// <summary>Often, in uneven sizes.</summary>
    Erratic,

    /// <summary>Rarely, in even sizes.</summary>
    Intermittent,

    /// <summary>Rarely and in uneven sizes.</summary>
    Lumpy,

    /// <summary>Nothing was sold.</summary>
    None,
}

/// <summary>Classes of items, so that each gets the policy and the threshold that fit it.</summary>
public static class ItemClasses
{
    private const double SharesOfA = 0.80;
    private const double SharesOfB = 0.95;

    // Syntetos, Boylan and Croston (2005), Journal of the Operational Research Society 56(5), 495-503.
    private const double OftenInterval = 1.32;
    private const double EvenSquaredVariation = 0.49;

    /// <summary>ABC classes by turnover. The item that crosses a border still belongs to the better class; ties go by place.</summary>
    /// <param name="values">Turnover by item, 0 or more.</param>
    public static ValueClass[] ByValue(IReadOnlyList<double> values)
    {
        var classes = new ValueClass[values.Count];
        Array.Fill(classes, ValueClass.C);
        var total = values.Sum();
        double before = 0;
        foreach (var k in Enumerable.Range(0, values.Count).OrderByDescending(k => values[k]).ThenBy(k => k))
        {
            if (!(values[k] > 0)) break;
            classes[k] = before < SharesOfA * total ? ValueClass.A : before < SharesOfB * total ? ValueClass.B : ValueClass.C;
            before += values[k];
        }

        return classes;
    }

    /// <summary>XYZ class and pattern of one series.</summary>
    /// <param name="units">Units by period; NaN = unknown.</param>
    public static (VariabilityClass Variability, DemandPattern Pattern) Of(ReadOnlySpan<float> units)
    {
        double sum = 0, squares = 0, soldSum = 0, soldSquares = 0;
        var (known, sold) = (0, 0);
        foreach (var u in units)
        {
            if (float.IsNaN(u)) continue;
            (known, sum, squares) = (known + 1, sum + u, squares + (double)u * u);
            if (u > 0) (sold, soldSum, soldSquares) = (sold + 1, soldSum + u, soldSquares + (double)u * u);
        }

        if (sold == 0) return (VariabilityClass.Z, DemandPattern.None);
        var variation = Math.Sqrt(Variance(known, sum, squares)) / (sum / known);
        var variability = variation < 0.5 ? VariabilityClass.X : variation < 1 ? VariabilityClass.Y : VariabilityClass.Z;
        var often = (double)known / sold < OftenInterval;
        var even = Variance(sold, soldSum, soldSquares) / (soldSum / sold * (soldSum / sold)) < EvenSquaredVariation;
        return (variability, (often, even) switch
        {
            (true, true) => DemandPattern.Smooth,
            (true, false) => DemandPattern.Erratic,
            (false, true) => DemandPattern.Intermittent,
            _ => DemandPattern.Lumpy,
        });
    }

    private static double Variance(int count, double sum, double squares) => Math.Max(0, squares / count - sum / count * (sum / count));
}
