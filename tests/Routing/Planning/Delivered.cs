using System.Reflection;
using MassTransit;

namespace LogiOpt.Routing.Tests.Planning;

/// <summary>A delivery of one fact to a consumer, without a bus: it knows the message and the token, and nothing else.</summary>
public class Delivered : DispatchProxy
{
    private object? _message;

    public static ConsumeContext<TFact> Of<TFact>(TFact fact) where TFact : class
    {
        var context = Create<ConsumeContext<TFact>, Delivered>();
        ((Delivered)(object)context)._message = fact;
        return context;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => targetMethod?.Name switch
    {
        "get_Message" => _message,
        "get_CancellationToken" => CancellationToken.None,
        _ => throw new InvalidOperationException($"{targetMethod?.Name} is not known without a bus."),
    };
}
