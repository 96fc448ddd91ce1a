using LogiOpt.Host.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace LogiOpt.Host.Tests.Api;

public sealed class RetryLaterTests
{
    [Theory, InlineData(429, null, "1"), InlineData(503, null, "1"), InlineData(429, "30", "30"), InlineData(404, null, null), InlineData(200, null, null)]
    public async Task Who_is_refused_for_now_is_told_when_to_come_back_unless_the_door_has_said_so(int status, string? said, string? expected)
    {
        var response = new Starting();
        var http = new DefaultHttpContext();
        http.Features.Set<IHttpResponseFeature>(response);
        await RetryLater.TellWhen(http, context =>
        {
            context.Response.StatusCode = status;
            if (said is not null) context.Response.Headers.RetryAfter = said;
            return Task.CompletedTask;
        });
        await response.StartAsync();
        Assert.Equal(expected, http.Response.Headers.RetryAfter.FirstOrDefault());
    }

    private sealed class Starting : HttpResponseFeature
    {
        private Func<Task> _starting = () => Task.CompletedTask;

        public override void OnStarting(Func<object, Task> callback, object state) => _starting = () => callback(state);

        public Task StartAsync() => _starting();
    }
}
