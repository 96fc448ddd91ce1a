namespace LogiOpt.Benchmarks.Quality;

/// <summary>What others reach, and what we want to: mean gaps to the best known in percent at 5, 20 and 60 seconds of one thread.</summary>
/// <param name="Must">What we must reach.</param>
/// <param name="Goal">What we want to reach.</param>
/// <param name="Peers">The best peer at each limit: measured on a machine of the same two cores with one or two seeds, +-0.3 %, or published where said.</param>
internal sealed record PeerFigures(string Must, string Goal, string Peers)
{
    /// <summary>By the instance's name in the routing table; HGS is HGS-CVRP, FILO2 that of Accorsi and Vigo.</summary>
    public static readonly IReadOnlyDictionary<string, PeerFigures> Of = new Dictionary<string, PeerFigures>
    {
        ["X-n101-k25"] = new("0 / 0 / 0", "0 / 0 / 0", "HGS 0 / 0 / 0"),
        ["X-n303-k21"] = new("0.9 / 0.7 / 0.4", "0.5 / 0.3 / 0.1", "FILO2 1.0 / 0.56, HGS 0.3 at 60 s"),
        ["X-n524-k153"] = new("0.7 / 0.3 / 0.2", "0.4 / 0.12 / 0.05", "FILO2 0.91 / 0.39 / 0.31"),
        ["X-n670-k130"] = new("1.3 / 1.0 / 0.7", "0.8 / 0.5 / 0.3", "FILO2 1.87 / 1.68, HGS 1.1 at 60 s"),
        ["X-n1001-k43"] = new("1.4 / 0.9 / 0.5", "1.1 / 0.55 / 0.3", "FILO2 1.47 / 0.83 / 0.86; HGS 6 / 4.5 / 3.1; PyVRP 6.4 / 4.7 / 2.6; VROOM 4.5 at 81 s"),
        ["Leuven1-n3000"] = new("1.2 / 0.6 / 0.45", "0.9 / 0.45 / 0.25", "FILO2 1.65 / 0.87 / 0.47; VROOM 4.3 at 60 s"),
        ["Ghent1-n10000"] = new("1.7 / 0.95 / 0.6", "1.3 / 0.75 / 0.4", "FILO2 2.07 / 1.14"),
        ["X-like 30000"] = new("- / 4.5 / 3", "- / 3 / 2", "FILO2 - / 5.4 / 3.9, on another instance of this size"),
        ["R112"] = new("0.5 / 0.3 / 0.2", "0 / 0 / 0", "PyVRP 0 / 0 / 0"),
        ["RC208"] = new("0.1 / 0.1 / 0.1", "0 / 0 / 0", "PyVRP 1.4 / 1.4 / 1.35"),
        ["R1_2_3"] = new("0.6 / 0.45 / 0.16", "0.2 / 0.1 / 0.05", "PyVRP 6.8 / 0.56 / 0.16"),
        ["RC1_4_5"] = new("1.7 / 0.9 / 0.8", "0.9 / 0.6 / 0.4", "PyVRP 20 / 2.2 / 0.96; VROOM 4.0 at 81 s"),
        ["RC2_10_5"] = new("2.3 / 1.6 / 0.85", "1.8 / 1.1 / 0.7", "PyVRP 39 / 3.3 / 0.85; VROOM 8.4; OR-Tools 9.4 published"),
        ["lc1_2_5"] = LiLim,
        ["lr2_4_1"] = LiLim,
        ["lrc1_6_3"] = LiLim,
    };

    private static PeerFigures LiLim => new("best known + 1 vehicle, 3 %", "best known on 2 of 3, 1 %", "PyVRP 0.14: 3.9 to 5.3 % published at 60 s");
}
