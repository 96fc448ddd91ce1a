namespace LogiOpt.Host.Api;

internal static class Pages
{
    public static void Use(WebApplication app)
    {
    }

    public static void Map(IEndpointRouteBuilder app)
    {
    }
}
