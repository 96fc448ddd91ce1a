using System.Runtime.InteropServices;
using LogiOpt.Inventory.Forecasting;
using MathNet.Numerics.Distributions;

namespace LogiOpt.Inventory.Demand;

/// <summary>The nightly forecast of one item at one site, as it is kept: mean and quantiles of each day, and how far sums over several days scatter.</summary>
internal sealed class StoredForecast(float[] units, float[] spread)
{
    /// <summary>Values kept a day: mean and three quantiles.</summary>
    public const int Daily = 4;

    private const int Week = 7;
    private static readonly double[] DayShares = [0.5, 0.9, 0.95];
    private static readonly int[] Lengths = [1, 3, 7, 14, 28];
    private static readonly double[] SumShares = [0.5, 0.8413447, 0.9, 0.95, 0.99];
    private static readonly double[] Deviates = [.. SumShares.Select(share => Normal.InvCDF(0, 1, share))];

    private readonly int _lengths = spread.Length / SumShares.Length;

    /// <summary>Days that are kept; later ones are answered from the last week of them.</summary>
    public int Days => units.Length / Daily;

    /// <summary>Mean, 50 %, 90 % and 95 % quantile of a day from 0, below <see cref="Days"/>.</summary>
    public ReadOnlySpan<float> Day(int day) => units.AsSpan(day * Daily, Daily);

    /// <summary>Mean and quantiles of each day as bytes.</summary>
    public static byte[] PackDays(PanelForecast forecast, int series, int days)
    {
        var values = new float[days * Daily];
        for (var day = 0; day < days; day++)
        {
            var own = values.AsSpan(day * Daily, Daily);
            own[0] = (float)forecast.Mean(series, day);
            for (var k = 0; k < DayShares.Length; k++) own[k + 1] = (float)forecast.Quantile(series, day, DayShares[k]);
            own[1..].Sort();
        }

        return MemoryMarshal.AsBytes(values.AsSpan()).ToArray();
    }

    /// <summary>Quantiles less mean of the sums over the first days, by length and share, as bytes.</summary>
    public static byte[] PackSpread(PanelForecast forecast, int series, int days)
    {
        var lengths = Lengths.Count(length => length <= days);
        var values = new float[lengths * SumShares.Length];
        for (var k = 0; k < lengths; k++)
        {
            var mean = forecast.Mean(series, 0, Lengths[k]);
            var own = values.AsSpan(k * SumShares.Length, SumShares.Length);
            for (var j = 0; j < own.Length; j++) own[j] = (float)(forecast.SumQuantile(series, 0, Lengths[k], SumShares[j]) - mean);
            own.Sort();
        }

        return MemoryMarshal.AsBytes(values.AsSpan()).ToArray();
    }

    /// <summary>Reads what was packed.</summary>
    public static StoredForecast Of(byte[] units, byte[] spread) => new(MemoryMarshal.Cast<byte, float>(units).ToArray(), MemoryMarshal.Cast<byte, float>(spread).ToArray());

    /// <summary>Mean and quantile of demand over the first so many days, parts of a day included.</summary>
    /// <param name="days">Above 0.</param>
    /// <param name="share">The chance not to be exceeded, in (0, 1).</param>
    public Need Need(double days, double share)
    {
        var mean = Mean(days);
        return new Need(mean, Math.Max(0, mean + Deviation(days, Normal.InvCDF(0, 1, share))));
    }

    private double Mean(double days)
    {
        double mean = 0;
        var whole = (int)Math.Min(days, Days);
        for (var day = 0; day < whole; day++) mean += units[day * Daily];
        if (whole < Days) return mean + (days - whole) * units[whole * Daily];
        var last = Math.Min(Week, Days);
        double week = 0;
        for (var day = Days - last; day < Days; day++) week += units[day * Daily];
        return mean + (days - whole) * week / last;
    }

    // Between the kept lengths on a line over the root of time, as independent days scatter; beyond them it goes on as it grew between the last two.
    private double Deviation(double days, double deviate)
    {
        if (_lengths == 0) return 0;
        if (days <= Lengths[0]) return Math.Sqrt(days) * At(0, deviate);
        for (var k = 1; k < _lengths; k++)
        {
            if (days > Lengths[k]) continue;
            var part = (Math.Sqrt(days) - Math.Sqrt(Lengths[k - 1])) / (Math.Sqrt(Lengths[k]) - Math.Sqrt(Lengths[k - 1]));
            return At(k - 1, deviate) + part * (At(k, deviate) - At(k - 1, deviate));
        }

        var (longest, last) = (Lengths[_lengths - 1], At(_lengths - 1, deviate));
        var before = _lengths > 1 ? At(_lengths - 2, deviate) : 0;
        // A level that is wrong stays wrong, so that errors may grow as fast as time, but no faster.
        var power = before > 0 && last > before ? Math.Clamp(Math.Log(last / before) / Math.Log((double)longest / Lengths[_lengths - 2]), 0.5, 1) : 0.5;
        return last * Math.Pow(days / longest, power);
    }

    // Between the kept shares on a line over the normal deviate; the ends go on along it above, and stay below.
    private double At(int length, double deviate)
    {
        var own = spread.AsSpan(length * SumShares.Length, SumShares.Length);
        if (deviate <= Deviates[0]) return own[0];
        var k = 1;
        while (k < Deviates.Length - 1 && Deviates[k] < deviate) k++;
        return own[k - 1] + (own[k] - own[k - 1]) * (deviate - Deviates[k - 1]) / (Deviates[k] - Deviates[k - 1]);
    }
}
