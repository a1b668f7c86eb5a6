namespace Daybook.Foundation.Http;

/// <summary>Remembers who did what. The Access slice implements it; it stands here so that the wrapper around every trigger can tell.</summary>
public interface IAudit
{
    /// <summary>Writes down that a change begins. What cannot be recorded must not happen.</summary>
    /// <exception cref="StoreUnavailableException">It could not be written.</exception>
    Task Begin(AuditEntry entry, CancellationToken cancel);

    /// <summary>Notes a call's end, to be written soon.</summary>
    void End(AuditEntry entry);
}
