using System.Reflection;
using MassTransit;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Quartz;

namespace LogiOpt.Architecture.Tests.Rules;

/// <summary>A module has one door, a static class with the same five methods, so that the host composes all alike.</summary>
public static class DoorRules
{
    private static readonly Dictionary<string, Type> Methods = new()
    {
        ["Add"] = typeof(IServiceCollection),
        ["Map"] = typeof(IEndpointRouteBuilder),
        ["Schedule"] = typeof(IQuartzBuilder),
        ["Consume"] = typeof(IBusRegistrationConfigurator),
        ["Configure"] = typeof(ModelBuilder),
    };

    public static IEnumerable<string> Broken(Type door)
    {
        if (door is not { IsAbstract: true, IsSealed: true, IsPublic: true } and not { IsAbstract: true, IsSealed: true, IsNestedPublic: true })
            yield return $"{door.Name} is not a public static class";
        var found = door.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly);
        foreach (var (name, parameter) in Methods)
            if (!found.Any(m => m.Name == name && m.ReturnType == typeof(void) && m.GetParameters() is [var only] && only.ParameterType == parameter))
                yield return $"{door.Name} lacks void {name}({parameter.Name})";
        foreach (var extra in found.Where(m => !Methods.ContainsKey(m.Name)))
            yield return $"{door.Name}.{extra.Name} is not one of the five";
    }

    /// <summary>What a module shows beside its door is for the command line (engines, and the files they read) or for whoever configures it
    /// (options); the rest is nobody else's concern.</summary>
    public static IEnumerable<string> ShowsTooMuch(IEnumerable<Type> types, Type door) =>
        from type in types
        where type.IsPublic && type != door && !type.Namespace!.Split('.').Any(IsShown) && !type.Name.EndsWith("Options", StringComparison.Ordinal)
        select $"{type.FullName} is public, but neither engine, file nor options";

    private static bool IsShown(string folder) => folder is "Files" or "Journal" || SourceRules.EngineFolders.Contains(folder);
}
