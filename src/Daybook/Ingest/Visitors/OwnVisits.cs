using System.Net;
using Daybook.Foundation.Events;
using Daybook.Ingest.Parsing;

namespace Daybook.Ingest.Visitors;

/// <summary>
/// Refuses events of visitors whose address is in <c>Daybook__Ingest__IgnoreAddresses</c>. The event's own <c>context.ip</c> counts, and
/// without one the address of the request, if a page sent it.
/// </summary>
internal sealed class OwnVisits(IReadOnlyList<IPNetwork> networks)
{
    public bool Any => networks.Count > 0;

    /// <returns>Null if the visitor is not known to be one's own.</returns>
    public Refusal? Judge(ContextFacts said, IPAddress? page)
    {
        var (field, address) = said.Address is { } own ? ("context.ip", VisitorAddress.Parse(own)) : ("address", page);
        // The detail is kept and shown, so it does not name the address.
        return address is null || !networks.Any(network => network.Contains(address)) ? null : new Refusal(
            RejectionCode.RuleViolation, field,
            "The visitor's address is one that Daybook__Ingest__IgnoreAddresses names. Their events are not stored here. "
            + "(rule: own_visit)");
    }
}
