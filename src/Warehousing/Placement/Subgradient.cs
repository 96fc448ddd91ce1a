namespace LogiOpt.Warehousing.Placement;

/// <summary>Moves multipliers uphill: Polyak's step, smoothed directions, and each customer's step scaled by its own cost level.</summary>
/// <remarks>Without the scaling, customers far from all sites and customers beside one get the same step, which is what makes the plain
/// method crawl on clustered places. Sources: Held, Wolfe and Crowder (1974), Mathematical Programming 6, 62-88; Camerini, Fratta and
/// Maffioli (1975), Mathematical Programming Study 3, 26-34.</remarks>
internal sealed class Subgradient
{
    /// <summary>Weight of the direction so far. Long memory and much patience find the top of bounds where a short one stays far below.</summary>
    public const double LongMemory = 0.9;

    /// <summary>Its weight where there is no time for patience.</summary>
    public const double ShortMemory = 0.7;

    private const int MuchPatience = 20;

    /// <summary>Below this patience a climb follows the clock.</summary>
    private const int LittlePatience = 10;

    /// <summary>Where there is no time for patience, steps shrink with the time used, from this share of Polyak's ...</summary>
    private const double HurriedFirst = 0.3;

    /// <summary>... to this: waiting for stalls would shrink them long before the bound is near its top.</summary>
    private const double HurriedLast = 0.015;

    private const double Shrink = 0.8;

    /// <summary>Weight of the newest sites in <see cref="Openness"/>.</summary>
    private const double Newest = 0.05;

    /// <summary>Patience where time is plenty.</summary>
    public const int MostPatience = 40;

    /// <summary>Iterations until convergence, as a multiple of the patience; measured on p-median and Koerkel-Ghosh problems.</summary>
    private const int IterationsPerPatience = 75;

    private readonly Relaxation _bound;
    private readonly double[] _direction;
    private readonly double[] _scale;
    private double _agility;
    private double _memory;
    private bool _hurried;
    private bool _settledOnce;
    private int _stalled;

    /// <summary>Prepares a climb.</summary>
    /// <param name="bound">What is climbed.</param>
    /// <param name="start">Multipliers to start from.</param>
    /// <param name="agility">First step as a share of Polyak's.</param>
    /// <param name="patience">Iterations without a better bound before the steps become smaller.</param>
    /// <param name="memory">Weight of the direction so far until <see cref="Afford"/> knows better; a short one leaves a far start sooner.</param>
    public Subgradient(Relaxation bound, double[] start, double agility = 0.3, int patience = MostPatience, double memory = LongMemory)
    {
        (_bound, _agility, Patience, _memory) = (bound, agility, patience, memory);
        Multipliers = [.. start];
        Best = [.. start];
        _direction = new double[start.Length];
        _scale = new double[start.Length];
        Openness = new double[bound.Opens.Length];
        Rescale();
    }

    /// <summary>Iterations without a better bound before the steps become smaller.</summary>
    public int Patience { get; private set; }

    /// <summary>Chooses the patience such that a climb of so many iterations just converges; where that is too little, steps follow the clock.</summary>
    /// <param name="iterations">Iterations that the climb can afford.</param>
    /// <param name="used">Share of all time that is used, in [0, 1].</param>
    public void Afford(double iterations, double used)
    {
        Patience = (int)Math.Clamp(iterations / IterationsPerPatience, 6, MostPatience);
        // What has been at its top once only needs a little more.
        _hurried = Patience < LittlePatience && !_settledOnce;
        _memory = Patience < MuchPatience ? ShortMemory : LongMemory;
        if (!_hurried) return;
        _agility = HurriedFirst * Math.Pow(HurriedLast / HurriedFirst, Math.Clamp(used, 0, 1));
        Rescale();
    }

    /// <summary>Where the next step starts.</summary>
    public double[] Multipliers { get; }

    /// <summary>The multipliers of the best bound.</summary>
    public double[] Best { get; }

    /// <summary>The best bound.</summary>
    public double BestBound { get; private set; } = double.NegativeInfinity;

    /// <summary>How often each site was opened of late: near the fractional solution of the linear relaxation.</summary>
    /// <remarks>Source: Barahona and Anbil (2000), Mathematical Programming 87(3), 385-399.</remarks>
    public double[] Openness { get; }

    /// <summary>Whether steps have become too small to matter.</summary>
    public bool Converged => _agility < 1e-4;

    /// <summary>Sets out again from the best multipliers with longer steps.</summary>
    /// <param name="agility">Step as a share of Polyak's.</param>
    public void Restart(double agility = 0.1)
    {
        _settledOnce |= Converged;
        _agility = agility;
        _stalled = 0;
        for (var i = 0; i < Best.Length; i++) Multipliers[i] = Math.Clamp(Best[i], Math.Min(_bound.Low[i], _bound.High[i]), _bound.High[i]);
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
        if (double.IsInfinity(value)) return value;
        for (var j = 0; j < Openness.Length; j++) Openness[j] += Newest * ((_bound.Opens[j] ? 1 : 0) - Openness[j]);
        var (norm, memory) = (0.0, _memory);
        for (var i = 0; i < _direction.Length; i++)
        {
            _direction[i] = memory * _direction[i] + (1 - memory) * _bound.Unserved[i];
            norm += _scale[i] * _direction[i] * _direction[i];
        }

        if (norm <= 0) return value;
        var step = _agility * Math.Max(upper - value, 1e-9 * Math.Abs(upper)) / norm;
        double[] low = _bound.Low, high = _bound.High;
        for (var i = 0; i < _direction.Length; i++)
        {
            var next = Multipliers[i] + step * _scale[i] * _direction[i];
            // Where no site is in reach the lowest may be above the highest; the highest counts.
            Multipliers[i] = Math.Min(Math.Max(next, low[i]), high[i]);
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

        if (_stalled < Patience || _hurried) return;
        _agility *= Shrink;
        _stalled = 0;
        Rescale();
    }

    private void Rescale()
    {
        var (sum, customers) = (0.0, Best.Length - _bound.Rules);
        for (var i = 0; i < customers; i++) sum += Best[i];
        sum = Math.Max(sum, 1e-12 * Best.Length);
        for (var i = 0; i < customers; i++) _scale[i] = Math.Max(Best[i], 1e-3 * sum / customers);
        // A rule is broken or kept as a share of the whole, so its multiplier is as large as a part of all costs.
        for (var i = customers; i < _scale.Length; i++) _scale[i] = Math.Max(Best[i], 0.02 * sum);
    }
}
