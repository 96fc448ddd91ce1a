namespace LogiOpt.Core.Goods;

/// <summary>What goods ask of a vehicle, or what a vehicle can carry: one amount per capacity dimension.</summary>
/// <param name="Grams">Weight in grams, 0 or more.</param>
/// <param name="Millilitres">Volume in millilitres, 0 or more.</param>
public readonly record struct Load(long Grams, long Millilitres)
{
    /// <summary>Nothing.</summary>
    public static readonly Load Zero;

    /// <summary>Sum per dimension.</summary>
    public static Load operator +(Load a, Load b) => new(a.Grams + b.Grams, a.Millilitres + b.Millilitres);

    /// <summary>Difference per dimension.</summary>
    public static Load operator -(Load a, Load b) => new(a.Grams - b.Grams, a.Millilitres - b.Millilitres);

    /// <summary>Whether this fits into a capacity in every dimension.</summary>
    public bool FitsIn(Load capacity) => Grams <= capacity.Grams && Millilitres <= capacity.Millilitres;
}
