using LogiOpt.Core.Input;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace LogiOpt.Tracking.Epcis;

/// <summary>Problem details with the exception names of EPCIS 2.0.</summary>
internal static class EpcisProblem
{
    public const string Validation = "ValidationException";

    public const string NoSuchResource = "NoSuchResourceException";

    public const string AlreadyExists = "ResourceAlreadyExistsException";

    public const string Limit = "CaptureLimitExceededException";

    public const string QueryParameter = "QueryParameterException";

    public const string NotImplemented = "ImplementationException";

    public const string UnsupportedMedia = "UnsupportedMediaTypeException";

    public const string NotAcceptable = "NotAcceptableException";

    public static ProblemHttpResult Of(int status, string exception, string detail, IReadOnlyList<Fault>? faults = null, int faultCount = 0)
    {
        var details = Details(status, exception, detail, faults, faultCount);
        return TypedResults.Problem(details);
    }

    public static ProblemHttpResult Of(int status, string exception, FaultList faults) =>
        Of(status, exception, string.Join(" ", faults.Faults.Take(3).Select(f => $"{f.Where}: {f.What}.")), faults.Faults, faults.Count);

    public static ProblemDetails Details(int status, string exception, string detail, IReadOnlyList<Fault>? faults, int faultCount)
    {
        var details = new ProblemDetails { Type = "epcisException:" + exception, Title = TitleOf(exception), Status = status, Detail = detail };
        if (faults is null) return details;
        details.Extensions["faults"] = faults;
        details.Extensions["faultCount"] = faultCount;
        return details;
    }

    private static string TitleOf(string exception) => exception switch
    {
        Validation => "The document is not valid",
        NoSuchResource => "There is no such resource",
        AlreadyExists => "It exists already",
        Limit => "Too much at once",
        QueryParameter => "The query cannot be understood",
        NotImplemented => "This part of EPCIS is not offered",
        UnsupportedMedia => "Only JSON is taken",
        NotAcceptable => "Only EPCIS 2.0 in JSON is given",
        _ => "The request cannot be served",
    };
}
