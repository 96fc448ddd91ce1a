namespace LogiOpt.Warehousing.Placement;

/// <summary>Moves multipliers uphill: Polyak's step, smoothed directions, and each customer's step scaled by its own cost level.</summary>
/// <remarks>Without the scaling, customers far from all sites and customers beside one get the same step, which is what makes the plain
/// method crawl on clustered places. Sources: Held, Wolfe and Crowder (1974), Mathematical Programming 6, 62-88; Camerini, Fratta and
/// Maffioli (1975), Mathematical Programming Study 3, 26-34.</remarks>
internal sealed class Subgradient
{
    /// <summary>Iterations without a better bound before the steps become smaller.</summary>
    private const int Patience = 10;

    private const double Smoothing = 0.7;

    private const double Shrink = 0.7;

    private readonly Relaxation _bound;
    private readonly double[] _direction;
    private readonly double[] _scale;
    private double _agility = 0.3;
    private int _stalled;

    public Subgradient(Relaxation bound, double[] start)
    {
        _bound = bound;
        Multipliers = [.. start];
        Best = [.. start];
        _direction = new double[start.Length];
        _scale = new double[start.Length];
        Rescale();
    }

    /// <summary>Where the next step starts.</summary>
    public double[] Multipliers { get; }

    /// <summary>The multipliers of the best bound.</summary>
    public double[] Best { get; }

    /// <summary>The best bound.</summary>
    public double BestBound { get; private set; } = double.NegativeInfinity;

    /// <summary>Whether steps have become too small to matter.</summary>
    public bool Converged => _agility < 1e-4;

    /// <summary>Sets out again from the best multipliers with longer steps.</summary>
    public void Restart()
    {
        _agility = 0.1;
        _stalled = 0;
        Best.CopyTo(Multipliers, 0);
        Array.Clear(_direction);
        Rescale();
    }

    /// <summary>Evaluates the bound where it stands, then takes one step.</summary>
    /// <param name="upper">The best known cost: where Polyak's step aims.</param>
    /// <returns>The bound before the step.</returns>
    public double Step(double upper)
    {
        var value = _bound.Evaluate(Multipliers);
        Judge(value);
        var norm = 0.0;
        for (var i = 0; i < _direction.Length; i++)
        {
            _direction[i] = Smoothing * _direction[i] + (1 - Smoothing) * _bound.Unserved[i];
            norm += _scale[i] * _direction[i] * _direction[i];
        }

        if (norm <= 0) return value;
        var step = _agility * Math.Max(upper - value, 1e-9 * Math.Abs(upper)) / norm;
        for (var i = 0; i < _direction.Length; i++)
        {
            var (low, high) = _bound.RangeOf(i);
            Multipliers[i] = Math.Clamp(Multipliers[i] + step * _scale[i] * _direction[i], low, high);
        }

        return value;
    }

    private void Judge(double value)
    {
        if (value > BestBound)
        {
            // A hair's breadth better keeps the point but does not count as progress.
            if (value > BestBound + 1e-7 * Math.Abs(value)) _stalled = 0;
            else _stalled++;
            BestBound = value;
            Multipliers.CopyTo(Best, 0);
        }
        else
        {
            _stalled++;
        }

        if (_stalled < Patience) return;
        _agility *= Shrink;
        _stalled = 0;
        Rescale();
    }

    private void Rescale()
    {
        var mean = 0.0;
        foreach (var u in Best) mean += u;
        mean = Math.Max(mean / Best.Length, 1e-12);
        for (var i = 0; i < _scale.Length; i++) _scale[i] = Math.Max(Best[i], 1e-3 * mean);
    }
}
