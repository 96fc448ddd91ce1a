namespace LogiOpt.Host.Api;

/// <summary>Gives every answer of "too many" or "not now" a <c>Retry-After</c>, whichever door it comes from: clients that obey it never storm.</summary>
internal static class RetryLater
{
    // The lines of the doors drain within a second; a door that knows better has said so itself.
    private const string Seconds = "1";

    public static Task TellWhen(HttpContext http, RequestDelegate next)
    {
        http.Response.OnStarting(static state =>
        {
            var response = (HttpResponse)state;
            if (response.StatusCode is StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable && response.Headers.RetryAfter.Count == 0)
                response.Headers.RetryAfter = Seconds;
            return Task.CompletedTask;
        }, http.Response);
        return next(http);
    }
}
