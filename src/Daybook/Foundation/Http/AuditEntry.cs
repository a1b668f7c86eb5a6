using System.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace Daybook.Foundation.Http;

/// <summary>One call, as the audit log shows it. It is filled in while the call runs.</summary>
public sealed class AuditEntry(HttpRequest request, Scope scope, string endpoint, DateTimeOffset at)
{
    private const int MaxText = 300;

    private AuditTarget? _target;

    public DateTimeOffset At => at;

    public string Endpoint => endpoint;

    public string Method { get; } = request.Method;

    /// <summary>Asked when the entry is written: a person may be named in the body, which is read by then.</summary>
    public AuditTarget Target => _target ??= AuditTarget.Of(request);

    /// <summary>The query, without what may hold personal data or credentials.</summary>
    public string? Parameters { get; } = scope == Scope.Ingest ? null : Short(AuditedAddress.Query(request.Query));

    /// <summary>Readers of a share link are the public: their addresses are counted, and never kept. Who was refused may attack.</summary>
    public bool CountsAddressesOnly => scope == Scope.Share && Reason is null;

    /// <summary>Where the connection came from. Behind a proxy, this is the proxy, or what a trusted proxy says.</summary>
    public string? Address { get; } = request.HttpContext.Connection.RemoteIpAddress?.ToString();

    /// <summary>What <c>X-Forwarded-For</c> claims.</summary>
    public string? Forwarded { get; } = Short(AuditedAddress.Plain(request.Headers["X-Forwarded-For"].ToString()));

    public string RequestId { get; } = request.HttpContext.TraceIdentifier;

    public string? TraceId { get; } = Activity.Current?.TraceId.ToString();

    public AuditAction Action => Reason is not null ? AuditAction.Refused
        : scope == Scope.Ingest ? AuditAction.Send
        : scope == Scope.Ops && !HttpMethods.IsGet(Method) && !HttpMethods.IsHead(Method) ? AuditAction.Change
        : AuditAction.Read;

    /// <summary>Null until access has decided. On public routes and preflights it stays null, because those are not audited.</summary>
    public string? Caller { get; set; }

    public string? Source { get; set; }

    public RefusalReason? Reason { get; set; }

    public int? Status { get; set; }

    /// <summary>What the operation says about itself.</summary>
    public CallNote? Note { get; set; }

    private static string? Short(string? text) => text is null || text.Length <= MaxText ? text : text[..MaxText];
}

/// <summary>Written in lower case.</summary>
public enum AuditAction
{
    Send,
    Read,
    Change,
    Refused,
}

/// <summary>What an operation adds to its row of the audit log.</summary>
public sealed class CallNote
{
    /// <summary>How many: events sent, rows read, things changed.</summary>
    public long? Items { get; set; }

    /// <summary>The log must not tell from where: the address would name a visitor who was promised to stay unknown.</summary>
    public bool WithoutAddress { get; set; }

    /// <summary>Timestamp of when a stream began; null for other answers. What comes later is no slowness.</summary>
    public long? StreamsFrom { get; set; }

    /// <summary>The call has a row of its own, also among equal calls.</summary>
    public bool Alone { get; set; }

    /// <summary>At most a sentence, without personal data.</summary>
    public string? Detail { get; set; }
}
