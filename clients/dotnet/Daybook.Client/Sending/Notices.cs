using System.Text;
using Microsoft.Extensions.Logging;

namespace Daybook.Client;

/// <summary>Tells the app what became of its events: in the log, in the metrics, and through its callbacks.</summary>
internal sealed class Notices(DaybookClientOptions options, ClientMetrics metrics, ILogger log)
{
    public void Judged(ReadOnlySpan<ReadOnlyMemory<byte>> batch, Receipt receipt)
    {
        var rejected = Of(batch, receipt.Rejected);
        metrics.Accepted(receipt.Accepted is { } accepted ? accepted + receipt.Duplicates : batch.Length - rejected.Count);
        Rejected(rejected);
        var warnings = Of(batch, receipt.Warnings);
        if (warnings.Count == 0) return;
        log.Warned(warnings.Count, warnings[0].Code, warnings[0].Field, warnings[0].Detail);
        Call(options.OnWarning, warnings);
    }

    public void Refused(ReadOnlySpan<byte> json, string code, string detail)
    {
        var (id, type) = ReadNames.Run(json);
        Refused(new EventNotice(id, type, code, null, detail, Encoding.UTF8.GetString(json)));
    }

    public void Refused(EventNotice notice) => Rejected([notice]);

    /// <summary>A callback that throws must not end the sender.</summary>
    public void Call<T>(Action<T>? callback, T value)
    {
        try
        {
            callback?.Invoke(value);
        }
        catch (Exception e)
        {
            log.CallbackFailed(e);
        }
    }

    private void Rejected(List<EventNotice> rejected)
    {
        if (rejected.Count == 0) return;
        foreach (var notice in rejected) metrics.Rejected(notice.Code);
        // One line for a batch: a wrong event type in a busy app must not fill the log.
        log.Rejected(rejected.Count, rejected[0].EventType, rejected[0].Code, rejected[0].Field, rejected[0].Detail);
        Call(options.OnRejected, rejected);
    }

    private static List<EventNotice> Of(ReadOnlySpan<ReadOnlyMemory<byte>> batch, IReadOnlyList<ReceiptNotice>? notices)
    {
        List<EventNotice> all = [];
        foreach (var n in notices ?? [])
        {
            var json = n.Index is { } index && index >= 0 && index < batch.Length ? batch[index] : ReadOnlyMemory<byte>.Empty;
            var (id, type) = ReadNames.Run(json.Span);
            all.Add(new EventNotice(id, type, n.Code ?? "unknown", n.Field, n.Detail ?? "", Encoding.UTF8.GetString(json.Span)));
        }

        return all;
    }
}
