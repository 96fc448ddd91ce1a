using LogiOpt.Core.Messages;
using MassTransit;

namespace LogiOpt.Host.Messaging;

/// <summary>Who consumes what: every consumer of the modules has an endpoint of its own.</summary>
internal sealed class Consumers
{
    private readonly Dictionary<Type, HashSet<string>> _endpoints = [];

    /// <summary>Endpoints are named with the namespace, because two modules may consume the same fact by classes of the same name.</summary>
    public static readonly IEndpointNameFormatter Names = new KebabCaseEndpointNameFormatter(prefix: null, includeNamespace: true);

    /// <summary>Reads the registered consumers out of the service collection.</summary>
    public static Consumers Of(IServiceCollection services)
    {
        var consumers = new Consumers();
        foreach (var type in services.Select(s => s.ServiceType).Where(type => type is { IsClass: true, IsAbstract: false }).Distinct())
            foreach (var consumes in type.GetInterfaces().Where(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IConsumer<>)))
                if (typeof(IFact).IsAssignableFrom(consumes.GenericTypeArguments[0]))
                    consumers.Add(consumes.GenericTypeArguments[0], NameOf(type));
        return consumers;
    }

    /// <summary>The endpoints that must commit a fact before it may be forgotten.</summary>
    public IReadOnlySet<string> EndpointsOf(Type fact) => _endpoints.TryGetValue(fact, out var names) ? names : [];

    private static string NameOf(Type consumer) =>
        (string)typeof(IEndpointNameFormatter).GetMethod(nameof(IEndpointNameFormatter.Consumer))!.MakeGenericMethod(consumer).Invoke(Names, null)!;

    private void Add(Type fact, string endpoint)
    {
        if (!_endpoints.TryGetValue(fact, out var names)) _endpoints[fact] = names = [];
        names.Add(endpoint);
    }
}
