namespace Daybook.Platform;

/// <summary>PostgreSQL cannot be used now, and the message says why: away, not migrated yet, or refused (edited migration, other time zone).</summary>
public sealed class StoreUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
