namespace LogiOpt.Core.Input;

/// <summary>One thing wrong with an input.</summary>
/// <param name="Where">The place: a JSON path such as <c>orders[3].drop</c>, or <c>orders.csv line 12, pickup_lat</c>.</param>
/// <param name="What">What is wrong, with the value and the allowed range.</param>
/// <param name="Remedy">What to do about it.</param>
public sealed record Fault(string Where, string What, string Remedy);

/// <summary>Collects every fault of one input, so that all are told at once. At most 200 are kept; the rest are counted.</summary>
public sealed class FaultList
{
    /// <summary>The most faults that are told in full.</summary>
    public const int MaxKept = 200;

    private readonly List<Fault> _faults = [];

    /// <summary>How many faults were added.</summary>
    public int Count { get; private set; }

    /// <summary>The faults in the order found, at most <see cref="MaxKept"/>.</summary>
    public IReadOnlyList<Fault> Faults => _faults;

    /// <summary>Adds a fault.</summary>
    public void Add(string where, string what, string remedy)
    {
        Count++;
        if (_faults.Count < MaxKept) _faults.Add(new Fault(where, what, remedy));
    }

    /// <summary>Adds a fault if a condition does not hold; returns the condition.</summary>
    public bool Check(bool holds, string where, string what, string remedy)
    {
        if (!holds) Add(where, what, remedy);
        return holds;
    }

    /// <summary>Throws if there is any fault.</summary>
    /// <exception cref="BadInputException">With every fault.</exception>
    public void ThrowIfAny()
    {
        if (Count > 0) throw new BadInputException(_faults, Count);
    }
}

/// <summary>An input that cannot be used. Thrown at the edge only; the host turns it into problem details (400) or exit code 2.</summary>
public sealed class BadInputException : Exception
{
    /// <summary>An exception of several faults.</summary>
    public BadInputException(IReadOnlyList<Fault> faults, int count)
        : base(string.Join('\n', faults.Select(f => $"{f.Where}: {f.What}. {f.Remedy}")))
    {
        Faults = [.. faults];
        Count = count;
    }

    /// <summary>An exception of one fault.</summary>
    public BadInputException(string where, string what, string remedy) : this([new Fault(where, what, remedy)], 1)
    {
    }

    /// <summary>The faults, at most <see cref="FaultList.MaxKept"/>.</summary>
    public IReadOnlyList<Fault> Faults { get; }

    /// <summary>How many faults there were.</summary>
    public int Count { get; }
}
