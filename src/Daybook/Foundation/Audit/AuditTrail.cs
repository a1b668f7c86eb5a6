using Daybook.Foundation;
using Daybook.Foundation.Http;
using Npgsql;

namespace Daybook.Foundation.Audit;

/// <summary>Changes are written before they begin, everything else soon after it ended. ADR-0013 says why.</summary>
public sealed class AuditTrail(AuditBuffer buffer, WriteAudit write)
{
    /// <summary>Writes down that a change begins. What cannot be recorded must not happen.</summary>
    /// <exception cref="StoreUnavailableException">It could not be written.</exception>
    public async Task Begin(AuditEntry entry, CancellationToken cancel)
    {
        try
        {
            await write.Run([new AuditRow(AuditKey.Of(entry), entry, begun: true).Add(entry)], cancel);
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException)
        {
            throw new StoreUnavailableException("The audit log cannot be written at the moment, so nothing was changed. Try again shortly.", e);
        }
    }

    /// <summary>Notes a call's end, to be written soon.</summary>
    public void End(AuditEntry entry) => buffer.Add(entry);
}
