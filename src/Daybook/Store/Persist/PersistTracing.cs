using System.Diagnostics;
using Daybook.Foundation.Telemetry;

namespace Daybook.Store.Persist;

/// <summary>One span a transaction, linked to the requests whose events it stores.</summary>
internal static class PersistTracing
{
    private const int MaxLinks = 128;

    public static Activity? Start(IReadOnlyList<PendingMessage> messages) => DaybookTracing.Source.HasListeners()
        ? DaybookTracing.Source.StartActivity("Persist", ActivityKind.Consumer, Activity.Current?.Context ?? default,
            links: Links(messages))
        : null;

    private static IEnumerable<ActivityLink> Links(IReadOnlyList<PendingMessage> messages) => messages
        .SelectMany(m => m.Envelope.Requests)
        .Select(r => ActivityContext.TryParse(r.TraceParent, null, isRemote: true, out var context) ? context : default)
        .Where(c => c != default)
        .Distinct()
        .Take(MaxLinks)
        .Select(c => new ActivityLink(c));
}
