using System.Diagnostics;

namespace Daybook.Foundation.Telemetry;

/// <summary>Runs work for an earlier request in that request's trace, so that its log lines carry the same trace id.</summary>
public static class RequestTrace
{
    /// <param name="traceParent">As the message carries it. If it is null or malformed, no trace is entered.</param>
    /// <returns>Ends it when disposed of. Not exported: <see cref="DaybookTracing"/> makes the spans that are.</returns>
    public static Activity? Enter(string? traceParent) => ActivityContext.TryParse(traceParent, null, isRemote: true, out _)
        ? new Activity("Request").SetParentId(traceParent!).Start()
        : null;
}
