using System.Diagnostics;

namespace Daybook.Foundation.Telemetry;

/// <summary>Work for an earlier request, in that request's trace: what is logged meanwhile carries its trace id.</summary>
public static class RequestTrace
{
    /// <param name="traceParent">As the message carries it; null or another form: nothing is entered.</param>
    /// <returns>Ends it when disposed of. Not exported: <see cref="DaybookTracing"/> makes the spans that are.</returns>
    public static Activity? Enter(string? traceParent) => ActivityContext.TryParse(traceParent, null, isRemote: true, out _)
        ? new Activity("Request").SetParentId(traceParent!).Start()
        : null;
}
