using Daybook.Foundation.Http;
using Microsoft.AspNetCore.Http;

namespace Daybook.Watch.Health;

public static class HealthAnswer
{
    /// <summary>200 also if degraded; 503 only if nothing can be accepted.</summary>
    public static IResult Of(HealthReport report) =>
        Answer.Json(report, report.Status == HealthStatus.Down ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK);

    public static IResult Live() => Answer.Json(new Alive(HealthStatus.Ok, typeof(HealthAnswer).Assembly.GetName().Version!.ToString(3)));

    private sealed record Alive(HealthStatus Status, string Version);
}
