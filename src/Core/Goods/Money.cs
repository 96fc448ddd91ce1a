namespace LogiOpt.Core.Goods;

/// <summary>An amount in the installation's one currency.</summary>
/// <param name="Milli">Thousandths of the currency unit.</param>
public readonly record struct Money(long Milli)
{
    /// <summary>Nothing.</summary>
    public static readonly Money Zero;

    /// <summary>The amount in whole units of the currency, for display.</summary>
    public decimal Units => Milli / 1000m;

    /// <summary>An amount from units of the currency, rounded to the nearest thousandth.</summary>
    public static Money FromUnits(decimal units) => new((long)Math.Round(units * 1000m, MidpointRounding.AwayFromZero));

    /// <summary>Sum.</summary>
    public static Money operator +(Money a, Money b) => new(a.Milli + b.Milli);

    /// <summary>Difference.</summary>
    public static Money operator -(Money a, Money b) => new(a.Milli - b.Milli);
}
