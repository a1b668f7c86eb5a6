using Daybook.Foundation.Http;
using Microsoft.Extensions.Options;

namespace Daybook.Watch.Quality.Checks;

/// <summary>
/// Senders with refused credentials, on all instances, from the audit log. Event SDKs silently drop events on 401 and 403.
/// </summary>
internal sealed class RefusedCallers(IOptions<QualityOptions> options) : ICheck
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(30);

    // Without rate_limited, issuer_unreachable and key_not_checked, because those senders are told to try again, and do.
    private static readonly string[] Reasons =
    [
        .. new[] { RefusalReason.NoCredentials, RefusalReason.UnknownKey, RefusalReason.RevokedKey, RefusalReason.ExpiredKey,
            RefusalReason.InvalidToken, RefusalReason.ExpiredToken, RefusalReason.BadSignature, RefusalReason.MissingScope }
            .Select(r => r.Name()),
    ];

    public string Name => FindingNames.SenderRejectedByAccess;

    public async Task<IReadOnlyList<Finding>> Look(QualityLook look, CancellationToken cancel)
    {
        // audit_log_time. Senders use POST. Operators' own posts are below /ops and /users and at /share, agents' at /mcp.
        var refused = await look.Session.Query(
            """
            SELECT caller, string_agg(DISTINCT reason, ', '), sum(calls)::bigint
            FROM audit_log
            WHERE last_at >= $1 AND action = 'refused' AND reason = ANY ($2) AND method = 'POST' AND target NOT LIKE '/ops/%'
              AND target NOT LIKE '/users/%' AND target NOT IN ('/mcp', '/share')
            GROUP BY caller
            HAVING sum(calls) >= $3
            ORDER BY 3 DESC, 1
            """, r => (Caller: r.GetString(0), Reasons: r.GetString(1), Calls: r.GetInt64(2)), cancel, look.Now - Window, Reasons,
              options.Value.RefusedCalls);
        var said = refused.Count == 0
            ? $"No sender was refused {options.Value.RefusedCalls} times or more within the last half hour."
            : $"Refused within the last half hour: {string.Join("; ", refused.Take(3).Select(r => $"{(r.Caller == "-" ? "callers without "
                + "a key" : r.Caller)}, {r.Calls} calls ({r.Reasons})"))}{(refused.Count > 3 ? $"; {refused.Count - 3} more" : "")}.";
        return [new Finding(Name, refused.Count > 0 ? FindingStatus.Fail : FindingStatus.Ok,
            said) { Value = refused.Count, Threshold = 0, Unit = "senders" }];
    }
}
