using Daybook.Foundation;
using Daybook.Foundation.Http;
using Npgsql;

namespace Daybook.Foundation.Audit;

/// <summary>Changes are written before they begin, and everything else soon after it ends. ADR-0013 says why.</summary>
public sealed class AuditTrail(AuditBuffer buffer, WriteAudit write)
{
    /// <summary>Records that a change begins. If it cannot be recorded, it must not happen.</summary>
    /// <exception cref="StoreUnavailableException">It could not be written.</exception>
    public async Task Begin(AuditEntry entry, CancellationToken cancel)
    {
        try
        {
            await write.Run([new AuditRow(AuditKey.Of(entry), entry, begun: true).Add(entry)], cancel);
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException)
        {
            throw new StoreUnavailableException("The audit log cannot be written at the moment, so nothing was changed. Try again shortly.",
                e)
            { Store = StoreName.Database };
        }
    }

    /// <summary>Notes a call's end, to be written soon.</summary>
    public void End(AuditEntry entry) => buffer.Add(entry);
}
