namespace LogiOpt.Benchmarks.Guard;

/// <summary>A piece of work that is the same in every run: fixed input, fixed seed, fixed number of iterations.</summary>
/// <param name="Area">The module it belongs to; names the file of its baseline.</param>
/// <param name="Name">What is done.</param>
/// <param name="Prepare">Makes the input outside the measurement; returns the work, which answers with its objective.</param>
/// <param name="BytesTolerance">Share by which allocations may exceed the baseline: 0 where one thread does all the work.</param>
internal sealed record Workload(string Area, string Name, Func<Func<double>> Prepare, double BytesTolerance = 0);

/// <summary>What one workload was measured at.</summary>
/// <param name="Name">The workload.</param>
/// <param name="Bytes">Allocated by one run.</param>
/// <param name="Objective">What the run answered; must be equal to the last bit.</param>
/// <param name="Ratio">Processor time of one run over that of the calibration loop beside it.</param>
internal sealed record Measurement(string Name, long Bytes, double Objective, double Ratio);
