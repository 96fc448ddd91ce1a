namespace LogiOpt.Inventory.Replenishment;

/// <summary>Why so many units of one item are proposed.</summary>
/// <param name="Policy">Name of the rule, e.g. <c>(R,s,S)</c>.</param>
/// <param name="ForecastUnits">Expected demand over the protection interval.</param>
/// <param name="ProtectionDays">Lead time plus review period, days.</param>
/// <param name="CriticalRatio">Wanted chance of no stockout: shortage / (shortage + holding).</param>
/// <param name="OnHand">Units present.</param>
/// <param name="Reserved">Of them promised.</param>
/// <param name="OnOrder">Units on the way.</param>
/// <param name="Position">On hand plus on order minus reserved.</param>
/// <param name="ReorderPoint">Position at or below which is ordered.</param>
/// <param name="OrderUpTo">Position that ordering restores.</param>
/// <param name="SafetyStock">Order-up-to level minus expected demand.</param>
/// <param name="CoverDays">Days that the free stock lasts at the expected demand; null if none is expected.</param>
/// <param name="WantedUnits">Units that the rule asks for.</param>
/// <param name="BoundBy">What made it less, in words; null if nothing did.</param>
/// <param name="ExpectedShortUnits">Expected units short over the protection interval if nothing is ordered.</param>
/// <param name="CostOfNotOrderingMilli">Those units at the shortage cost.</param>
internal sealed record LineExplanation(
    string Policy, double ForecastUnits, double ProtectionDays, double CriticalRatio, long OnHand, long Reserved, long OnOrder, long Position,
    long ReorderPoint, long OrderUpTo, double SafetyStock, double? CoverDays, long WantedUnits, string? BoundBy, double ExpectedShortUnits,
    long CostOfNotOrderingMilli);
