using System.Globalization;

namespace LogiOpt.Inventory.Policies;

/// <summary>What an item wants from one supplier, and what binds it.</summary>
/// <param name="WantedUnits">Units that the item's policy asks for, 0 or more.</param>
/// <param name="Position">Inventory position before the order.</param>
/// <param name="DailyUnits">Expected demand of a day, 0 or more.</param>
/// <param name="LotUnits">Units of a lot, 1 or more; only whole lots are ordered.</param>
/// <param name="LeastUnits">Least order of the item (MOQ), 0 = none.</param>
/// <param name="ShelfUnits">Most units that the position may reach; null = room enough.</param>
/// <param name="UnitCostMilli">Cost of a unit, thousandths of the currency.</param>
/// <param name="UnitMillilitres">Volume of a unit.</param>
public readonly record struct SupplierLine(
    long WantedUnits, long Position, double DailyUnits, long LotUnits, long LeastUnits, long? ShelfUnits, long UnitCostMilli, long UnitMillilitres);

/// <summary>What binds the whole order of one supplier.</summary>
/// <param name="MinimumMilli">Least value of an order; 0 = none.</param>
/// <param name="BudgetMilli">Most value; null = none.</param>
/// <param name="ContainerMillilitres">Volume of a container; 0 = loose goods.</param>
/// <param name="FillFrom">A container that is filled at least to this share, in [0, 1], is filled up; one below is filled only by what is wanted.</param>
/// <param name="MostCoverDays">Lots added to reach a minimum or fill a container never lift an item's cover above this.</param>
public sealed record SupplierTerms(long MinimumMilli = 0, long? BudgetMilli = null, long ContainerMillilitres = 0, double FillFrom = 0.8, double MostCoverDays = 60);

/// <summary>Units of a line, and the rule that bound it; null = as wanted.</summary>
public readonly record struct ShapedLine(long Units, string? BoundBy);

/// <summary>An order that a supplier takes.</summary>
/// <param name="Lines">By line, in the order given.</param>
/// <param name="ValueMilli">Value.</param>
/// <param name="Millilitres">Volume.</param>
/// <param name="Refusal">Why nothing can be ordered; null if something can, or nothing is wanted.</param>
public sealed record ShapedOrder(ShapedLine[] Lines, long ValueMilli, long Millilitres, string? Refusal);

/// <summary>Turns what items want into an order of whole lots within minimum, budget, shelf and containers.</summary>
/// <remarks>Lots are taken from the item that is covered longest and given to the one that runs out first, so that the items of an order last
/// equally long, which makes the next joint order late: equal run-out, as in Silver, Pyke and Thomas (2017), section 10.4.</remarks>
public static class SupplierOrder
{
    private const int MaxLots = 1_000_000;

    /// <summary>Shapes one order.</summary>
    /// <param name="lines">1 or more.</param>
    /// <param name="terms">The supplier's.</param>
    public static ShapedOrder Shape(IReadOnlyList<SupplierLine> lines, SupplierTerms terms)
    {
        foreach (var line in lines)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(line.LotUnits, 1);
            ArgumentOutOfRangeException.ThrowIfNegative(line.WantedUnits);
        }

        var shaped = lines.Select(ToLots).ToArray();
        var order = new Draft(lines, shaped);
        if (terms.BudgetMilli is { } budget) CutTo(order, budget);
        if (order.Units.All(u => u == 0)) return new ShapedOrder(order.Lines(), 0, 0, lines.Any(l => l.WantedUnits > 0) ? "no wanted line fits its shelf, its least order and the budget" : null);

        AddUntil(order, terms, value: terms.MinimumMilli, volume: 0, "added to reach the supplier's minimum");
        if (order.Value < terms.MinimumMilli)
            return new ShapedOrder([.. lines.Select(_ => new ShapedLine(0, "the supplier's minimum is not reached"))], 0, 0, string.Create(
                CultureInfo.InvariantCulture, $"the order is worth {order.Value / 1000.0:0.00}, the supplier takes {terms.MinimumMilli / 1000.0:0.00} or more; lots within shelf, budget and {terms.MostCoverDays:0.#} days of cover do not reach it"));

        if (terms.ContainerMillilitres > 0 && order.Volume % terms.ContainerMillilitres is > 0 and var last && last >= terms.FillFrom * terms.ContainerMillilitres)
            AddUntil(order, terms, value: 0, volume: order.Volume - last + terms.ContainerMillilitres, "added to fill the container");
        return new ShapedOrder(order.Lines(), order.Value, order.Volume, null);
    }

    private static ShapedLine ToLots(SupplierLine line)
    {
        if (line.WantedUnits == 0) return new ShapedLine(0, null);
        var least = RoundUp(line.LeastUnits, line.LotUnits);
        var units = Math.Max(RoundUp(line.WantedUnits, line.LotUnits), least);
        var boundBy = line.WantedUnits < line.LeastUnits ? "raised to the least order" : units > line.WantedUnits ? "rounded up to whole lots" : null;
        if (line.ShelfUnits is not { } shelf || line.Position + units <= shelf) return new ShapedLine(units, boundBy);
        units = Math.Max(0, shelf - line.Position) / line.LotUnits * line.LotUnits;
        return units >= Math.Max(1, least) ? new ShapedLine(units, "cut to the shelf") : new ShapedLine(0, "the shelf has no room for the least order");
    }

    private static void CutTo(Draft order, long budget)
    {
        for (var k = 0; k < MaxLots && order.Value > budget; k++)
        {
            var longest = -1;
            for (var i = 0; i < order.Units.Length; i++)
                if (order.Units[i] > 0 && (longest < 0 || order.CoverDays(i) > order.CoverDays(longest))) longest = i;
            var line = order.Line(longest);
            var left = order.Units[longest] - line.LotUnits;
            order.Set(longest, left < Math.Max(1, RoundUp(line.LeastUnits, line.LotUnits)) ? 0 : left, "cut to the budget");
        }
    }

    private static void AddUntil(Draft order, SupplierTerms terms, long value, long volume, string reason)
    {
        for (var k = 0; k < MaxLots && (order.Value < value || order.Volume < volume); k++)
        {
            var soonest = -1;
            for (var i = 0; i < order.Units.Length; i++)
                if (Fits(order, terms, i, volume) && (soonest < 0 || order.CoverDays(i) < order.CoverDays(soonest))) soonest = i;
            if (soonest < 0) return;
            order.Set(soonest, Step(order, soonest), reason);
        }
    }

    private static long Step(Draft order, int i)
    {
        var line = order.Line(i);
        return Math.Max(order.Units[i] + line.LotUnits, RoundUp(line.LeastUnits, line.LotUnits));
    }

    private static bool Fits(Draft order, SupplierTerms terms, int i, long volume)
    {
        var (line, units) = (order.Line(i), Step(order, i));
        var added = units - order.Units[i];
        return line.DailyUnits > 0 && (line.Position + units) / line.DailyUnits <= terms.MostCoverDays
            && (line.ShelfUnits is not { } shelf || line.Position + units <= shelf)
            && (terms.BudgetMilli is not { } budget || order.Value + added * line.UnitCostMilli <= budget)
            && (volume == 0 || (line.UnitMillilitres > 0 && order.Volume + added * line.UnitMillilitres <= volume));
    }

    private static long RoundUp(long units, long lot) => (units + lot - 1) / lot * lot;

    private sealed class Draft(IReadOnlyList<SupplierLine> lines, ShapedLine[] shaped)
    {
        private readonly string?[] _boundBy = [.. shaped.Select(s => s.BoundBy)];

        public long[] Units { get; } = [.. shaped.Select(s => s.Units)];

        public long Value => Enumerable.Range(0, Units.Length).Sum(i => Units[i] * lines[i].UnitCostMilli);

        public long Volume => Enumerable.Range(0, Units.Length).Sum(i => Units[i] * lines[i].UnitMillilitres);

        public SupplierLine Line(int i) => lines[i];

        // What never sells lasts for ever.
        public double CoverDays(int i) => lines[i].DailyUnits > 0 ? (lines[i].Position + Units[i]) / lines[i].DailyUnits : double.MaxValue;

        public void Set(int i, long units, string reason) => (Units[i], _boundBy[i]) = (units, reason);

        public ShapedLine[] Lines() => [.. Units.Select((u, i) => new ShapedLine(u, _boundBy[i]))];
    }
}
