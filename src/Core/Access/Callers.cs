namespace LogiOpt.Core.Access;

/// <summary>The roles a caller can have.</summary>
public static class Roles
{
    /// <summary>Plans waves, watches the board, re-plans.</summary>
    public const string Dispatcher = "dispatcher";

    /// <summary>Runs placement scenarios, approves replenishment.</summary>
    public const string Planner = "planner";

    /// <summary>Supplies goods; sees its own records.</summary>
    public const string Supplier = "supplier";

    /// <summary>Moves goods for us; sees its own records.</summary>
    public const string Carrier = "carrier";

    /// <summary>A shop that places orders and sees its own.</summary>
    public const string Shop = "shop";

    /// <summary>Runs the service: health, doctor, metrics.</summary>
    public const string Operator = "operator";

    /// <summary>A telematics device or driver's phone; sends positions and milestones.</summary>
    public const string Device = "device";

    /// <summary>May do everything; needed to make keys.</summary>
    public const string Admin = "admin";

    /// <summary>Every role.</summary>
    public static readonly IReadOnlyList<string> All = [Dispatcher, Planner, Supplier, Carrier, Shop, Operator, Device, Admin];
}

/// <summary>Names of the authorization policies that endpoints declare: <c>.RequireAuthorization(Callers.Of(Roles.Planner))</c>.</summary>
public static class Callers
{
    /// <summary>What a policy name starts with.</summary>
    public const string Prefix = "callers:";

    /// <summary>The policy that admits these roles; <see cref="Roles.Admin"/> is always admitted.</summary>
    public static string Of(params string[] roles) => Prefix + string.Join(',', roles);
}
