using Daybook.Foundation.Http;

namespace Daybook.Foundation.Audit;

/// <summary>What makes two calls the same row.</summary>
internal sealed record AuditKey(
    AuditAction Action, string Caller, string? Source, string Endpoint, string Method, AuditTarget Target, string? Parameters,
    string? Address, string? Forwarded, int? Status, RefusalReason? Reason, string? RequestId)
{
    public static AuditKey Of(AuditEntry entry)
    {
        // A change is always its own row. Senders are many and alike, so their addresses are counted, not listed.
        var alone = entry.Action == AuditAction.Change || entry.Note is { Alone: true };
        var told = entry.Action != AuditAction.Send && !entry.CountsAddressesOnly;
        return new AuditKey(
            entry.Action, entry.Caller!, entry.Source, entry.Endpoint, entry.Method, entry.Target, entry.Parameters,
            told ? entry.Address : null, told ? entry.Forwarded : null, entry.Status, entry.Reason, alone ? entry.RequestId : null);
    }

    /// <summary>If too many different rows wait, the log keeps who and what, but not from where and with which parameters.</summary>
    public AuditKey Coarse() => this with { Parameters = null, Address = null, Forwarded = null };
}

/// <summary>One row to write: the same call, once or often.</summary>
internal sealed class AuditRow(AuditKey key, AuditEntry first, bool begun)
{
    private const int MaxAddresses = 1000;

    private readonly HashSet<string> _addresses = [];

    public AuditKey Key => key;

    public AuditEntry First => first;

    public string Phase => begun ? "begun" : "done";

    public DateTimeOffset LastAt { get; private set; } = first.At;

    public int Calls { get; private set; }

    public long? Items { get; private set; }

    public string? Detail { get; private set; }

    /// <summary>The one they came from.</summary>
    public string? Address => _addresses.Count == 1 && !first.CountsAddressesOnly ? _addresses.First() : null;

    public int Addresses => _addresses.Count;

    public AuditRow Add(AuditEntry entry)
    {
        Calls++;
        if (entry.At > LastAt) LastAt = entry.At;
        var told = entry.Note is not { WithoutAddress: true };
        if (told && entry.Address is { } address && _addresses.Count < MaxAddresses) _addresses.Add(address);
        if (entry.Note?.Items is { } items) Items = (Items ?? 0) + items;
        Detail ??= entry.Note?.Detail;
        return this;
    }

    public void Add(AuditRow later)
    {
        Calls += later.Calls;
        if (later.LastAt > LastAt) LastAt = later.LastAt;
        foreach (var address in later._addresses.Take(MaxAddresses - _addresses.Count)) _addresses.Add(address);
        if (later.Items is { } items) Items = (Items ?? 0) + items;
        Detail ??= later.Detail;
    }
}
