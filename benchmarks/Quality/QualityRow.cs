namespace LogiOpt.Benchmarks.Quality;

/// <summary>One line of the quality table.</summary>
/// <param name="Instance">What was solved.</param>
/// <param name="Answer">Cost of our answer, worked out from the raw instance and not by the engine.</param>
/// <param name="Naive">Cost of the simplest method on the same instance.</param>
/// <param name="Reference">Best known value or proven lower bound.</param>
/// <param name="ReferenceKind">What the reference is, e.g. <c>best known</c>, <c>own bound</c>; "" without one.</param>
/// <param name="Seconds">Time used.</param>
/// <param name="Faults">What the check of the answer found; empty = feasible.</param>
internal sealed record QualityRow(
    string Instance, double Answer, double? Naive, double? Reference, string ReferenceKind, double Seconds, IReadOnlyList<string> Faults)
{
    /// <summary>Relative distance to the reference.</summary>
    public double? Gap => Answer / Reference - 1;
}

/// <summary>What a quality run is asked.</summary>
/// <param name="Seconds">Time for one instance.</param>
/// <param name="Data">Folder of published instances; null = generated ones alone.</param>
/// <param name="Seed">Seed of every engine.</param>
internal sealed record QualityRequest(double Seconds, string? Data, long Seed);
