using Microsoft.AspNetCore.Http;

namespace Daybook.Foundation.Http;

/// <summary>Successful answers.</summary>
public static class Answer
{
    public static IResult Json<T>(T value, int status = StatusCodes.Status200OK) => new JsonAnswer<T>(value, status);

    public static IResult Text(string text, string contentType) => Write((http, cancel) =>
    {
        http.Response.ContentType = contentType;
        return http.Response.WriteAsync(text, cancel);
    });

    /// <summary>Writes the response itself; for streams and files.</summary>
    public static IResult Write(Func<HttpContext, CancellationToken, Task> write) => new WrittenAnswer(write);

    private sealed class JsonAnswer<T>(T value, int status) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = status;
            return httpContext.Response.WriteAsJsonAsync(value, DaybookJson.Options, "application/json", httpContext.RequestAborted);
        }
    }

    private sealed class WrittenAnswer(Func<HttpContext, CancellationToken, Task> write) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext) => write(httpContext, httpContext.RequestAborted);
    }
}
