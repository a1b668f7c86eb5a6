using Daybook.Cli.Traffic;
using NodaTime;

namespace Daybook.Cli.AnswerKey;

/// <summary>Reads the lines of a plan and records the results that they must give.</summary>
internal sealed class KeyBuilder(TrafficPlan plan, string madeWith)
{
    private readonly List<KeyEvent> _events = new(plan.GoodCount);
    private readonly KeyReceipts _receipts = new() { LinesInARequest = NdjsonBatches.Lines };
    private readonly ExportHash _export = new();

    public IEnumerable<Delivery> Watch(IEnumerable<Delivery> deliveries)
    {
        foreach (var delivery in deliveries)
        {
            _receipts.Add(delivery.Event?.Id, delivery.Bad?.Code, delivery.Bad?.Field);
            if (delivery is { Event: { } e, Repeated: false })
            {
                _events.Add(new KeyEvent(e.OccurredAt, e.Visitor.UserId ?? e.Visitor.AnonymousId!, e.Type, e.Source, e.Properties));
                _export.Add(delivery.Line);
            }

            yield return delivery;
        }
    }

    /// <summary>Call it after the last line.</summary>
    public KeyDocument Key()
    {
        var history = new KeyHistory(_events, plan.Zone);
        var from = history.From.PlusDays(-1);
        var to = history.To.PlusDays(1);
        return new KeyDocument(
            KeyDocument.CurrentVersion,
            madeWith,
            plan.Zone.Id,
            _receipts,
            new KeyLedger(_events.Count, _events.Count, 0, 0, 0, 0),
            new KeyExport($"/events/export?format=jsonl&from={KeyHistory.Text(from)}&to={KeyHistory.Text(to)}&tz={plan.Zone.Id}",
                _export.Rows, _export.Sum),
            [.. KeyReports.Of(history), .. OtherZones.SelectMany(zone => KeyReports.InAnotherZone(new KeyHistory(_events, zone)))]);
    }

    // UTC, because most deployments use it, and a zone whose days begin a quarter of an hour off all others.
    private IEnumerable<DateTimeZone> OtherZones =>
        ((DateTimeZone[])[DateTimeZone.Utc, DateTimeZoneProviders.Tzdb["Asia/Kathmandu"]]).Where(zone => zone.Id != plan.Zone.Id);
}
