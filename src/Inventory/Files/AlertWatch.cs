using LogiOpt.Core.Ids;
using LogiOpt.Inventory.Alerts;
using LogiOpt.Inventory.Policies;

namespace LogiOpt.Inventory.Files;

/// <summary>How true alerts of shortage were.</summary>
/// <param name="Raised">Alerts raised, one a series and review.</param>
/// <param name="Right">Of them, those after which demand was lost before more could come.</param>
/// <param name="Short">Reviews after which demand was lost before more could come.</param>
internal readonly record struct AlertFigures(int Raised, int Right, int Short)
{
    /// <summary>Share of the alerts that were right; null where there was none.</summary>
    public double? Precision => Raised > 0 ? (double)Right / Raised : null;

    /// <summary>Share of the shortages that an alert foretold; null where there was none.</summary>
    public double? Foretold => Short > 0 ? (double)Right / Short : null;

    public static AlertFigures operator +(AlertFigures a, AlertFigures b) => new(a.Raised + b.Raised, a.Right + b.Right, a.Short + b.Short);
}

/// <summary>Raises the service's own shortage alerts in a replay and sees whether demand was lost before an order of that moment could come, which nothing decided later can change.</summary>
internal sealed class AlertWatch
{
    // Sites and items are told by the series; an alert needs some.
    private static readonly (SiteId Site, ItemId Item) Any = (new SiteId("replay"), new ItemId("replay"));

    private readonly ValueClass[] _classes;
    private readonly AlertOptions _rules;
    private readonly double _periodDays;
    private readonly int _leadPeriods;
    private readonly Queue<(int Until, bool[] Raised, bool[] Short)> _waiting = new();
    private readonly AlertFigures[] _figures;

    /// <param name="classes">ABC class by series.</param>
    /// <param name="rules">Thresholds of alerts.</param>
    /// <param name="periodDays">Days of a period.</param>
    /// <param name="leadPeriods">Periods before an order is there; at least one is watched.</param>
    public AlertWatch(ValueClass[] classes, AlertOptions rules, double periodDays, int leadPeriods)
    {
        (_classes, _rules, _periodDays, _leadPeriods) = (classes, rules, periodDays, Math.Max(1, leadPeriods));
        _figures = new AlertFigures[classes.Length];
    }

    /// <summary>Figures by series, of reviews whose lead time has passed.</summary>
    public IReadOnlyList<AlertFigures> Figures => _figures;

    /// <summary>Looks at stock when a review has ordered.</summary>
    /// <param name="period">The period about to start.</param>
    /// <param name="stock">What is there and comes, the new order with it.</param>
    /// <param name="periodUnits">Expected units of a period, by series.</param>
    public void Look(int period, ReplayStock stock, double[] periodUnits)
    {
        var raised = new bool[_classes.Length];
        for (var s = 0; s < raised.Length; s++)
        {
            List<(double, long)> coming = [];
            for (var j = 0; j < stock.Pipeline.Count; j++)
                if (stock.Pipeline[j][s] > 0) coming.Add((j * _periodDays, stock.Pipeline[j][s]));
            var alert = StockAlerts.Of(new WatchedItem(Any.Site, Any.Item, _classes[s], (long)Math.Floor(stock.OnHand[s]), coming, periodUnits[s] / _periodDays, _leadPeriods * _periodDays, 0, 0), _rules);
            raised[s] = alert?.Kind is StockAlertKind.Shortage or StockAlertKind.StockOut;
        }

        _waiting.Enqueue((period + _leadPeriods, raised, new bool[_classes.Length]));
    }

    /// <summary>Tells what a series lost in a period.</summary>
    public void Lost(int series, double units)
    {
        if (units <= 0) return;
        foreach (var (_, _, lost) in _waiting) lost[series] = true;
    }

    /// <summary>Closes a period, and counts the reviews whose lead time has passed with it.</summary>
    public void Close(int period)
    {
        while (_waiting.TryPeek(out var oldest) && oldest.Until <= period + 1)
        {
            _waiting.Dequeue();
            for (var s = 0; s < _figures.Length; s++)
                _figures[s] += new AlertFigures(oldest.Raised[s] ? 1 : 0, oldest.Raised[s] && oldest.Short[s] ? 1 : 0, oldest.Short[s] ? 1 : 0);
        }
    }
}
