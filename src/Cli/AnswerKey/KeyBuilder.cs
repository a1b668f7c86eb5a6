using Daybook.Cli.Traffic;
using NodaTime;

namespace Daybook.Cli.AnswerKey;

/// <summary>Reads the lines of a plan and records the results that they must give.</summary>
internal sealed class KeyBuilder(TrafficPlan plan, string madeWith)
{
    private readonly List<TrafficEvent> _events = new(plan.GoodCount);
    private readonly KeyPeople _people = new();
    private readonly KeyReceipts _receipts = new() { LinesInARequest = NdjsonBatches.Lines };
    private readonly ExportHash _export = new();

    public IEnumerable<Delivery> Watch(IEnumerable<Delivery> deliveries)
    {
        foreach (var delivery in deliveries)
        {
            _receipts.Add(delivery.Event?.Id, delivery.Bad?.Code, delivery.Bad?.Field);
            if (delivery is { Event: { } e, Repeated: false })
            {
                _events.Add(e);
                _people.See(e.OccurredAt, e.Id, e.UserId, e.AnonymousId);
                _export.Add(delivery.Line);
            }

            yield return delivery;
        }
    }

    /// <summary>Call it after the last line.</summary>
    public KeyDocument Key()
    {
        // Only now is every event known that may say whose an id is.
        List<KeyEvent> events =
            [.. _events.Select(e => new KeyEvent(e.OccurredAt, _people.Person(e.UserId, e.AnonymousId), e.Type, e.Source, e.Properties))];
        var history = new KeyHistory(events, plan.Zone);
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
            [.. KeyReports.Of(history), .. OtherZones.SelectMany(zone => KeyReports.InAnotherZone(new KeyHistory(events, zone)))]);
    }

    // UTC, because most deployments use it; a zone whose days begin a quarter of an hour off all others; one whose clocks change by half an
    // hour.
    private IEnumerable<DateTimeZone> OtherZones =>
        ((string[])["UTC", "Asia/Kathmandu", "Australia/Lord_Howe"]).Select(id => DateTimeZoneProviders.Tzdb[id])
        .Where(zone => zone.Id != plan.Zone.Id);
}
