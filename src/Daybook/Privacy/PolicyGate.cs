using Daybook.Foundation.Postgres;

namespace Daybook.Privacy;

/// <summary>The barrier between Persist and code that changes what may be stored.</summary>
internal static class PolicyGate
{
    /// <summary>
    /// Call it after the change is committed. When it returns, every Persist transaction that did not see the change has ended, and every
    /// later one sees it.
    /// </summary>
    /// <remarks>
    /// It is one statement in its own transaction, so that the lock ends with it. Persist's statements end within 30 seconds.
    /// </remarks>
    public static Task Pass(PrivacySession session, CancellationToken cancel) =>
        session.Execute($"SELECT pg_advisory_xact_lock({AdvisoryLocks.PolicyGate})", cancel);
}
