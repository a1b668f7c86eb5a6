using Microsoft.AspNetCore.Http;

namespace Daybook.Foundation.Http;

/// <summary>A request that access has allowed.</summary>
/// <param name="Request">The request, body unread.</param>
/// <param name="Caller">Who sent it.</param>
/// <param name="Query">Its query string, read with clear errors.</param>
public sealed record HttpCall(HttpRequest Request, Caller Caller, QueryReader Query)
{
    /// <summary>For the audit log: how many, and what.</summary>
    public CallNote Note { get; } = new();
}
