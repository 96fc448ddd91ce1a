namespace LogiOpt.Routing.Solver;

/// <summary>What a search pays for, known to the compiler, so that a plain problem runs code without windows.</summary>
internal interface IKind
{
    /// <summary>Time windows and shifts are kept.</summary>
    static abstract bool Timed { get; }

    /// <summary>Vehicles differ, or rules beyond one capacity and one window are kept.</summary>
    static abstract bool Rich { get; }
}

/// <summary>One capacity, one kind of vehicle, no clock.</summary>
internal readonly struct PlainKind : IKind
{
    public static bool Timed => false;

    public static bool Rich => false;
}

/// <summary>One capacity, one kind of vehicle, one hard window a visit.</summary>
internal readonly struct TimedKind : IKind
{
    public static bool Timed => true;

    public static bool Rich => false;
}

/// <summary>Everything.</summary>
internal readonly struct RichKind : IKind
{
    public static bool Timed => true;

    public static bool Rich => true;
}
