using System.Reflection;

namespace LogiOpt.Architecture.Tests.Tree;

/// <summary>The product's assemblies and the types that a person wrote in them.</summary>
public static class LogiOptAssemblies
{
    public static readonly IReadOnlyList<string> Modules = ["Inventory", "Routing", "Tracking", "Warehousing"];

    public static Assembly Core { get; } = Assembly.Load("LogiOpt.Core");

    public static Assembly Host { get; } = Assembly.Load("logiopt");

    public static Assembly Module(string name) => Assembly.Load("LogiOpt." + name);

    public static IReadOnlyList<Assembly> All { get; } = [Core, .. Modules.Select(Module), Host];

    /// <summary>Types of an assembly without those that the compiler made.</summary>
    public static IEnumerable<Type> Written(Assembly assembly) =>
        assembly.GetTypes().Where(t => !t.FullName!.Contains('<') && t.Namespace?.StartsWith("LogiOpt", StringComparison.Ordinal) == true);
}
