using NodaTime;

namespace Daybook.Cli.Traffic;

/// <summary>The lines of a plan in the order in which they are sent, with what is late, overtaken, repeated or bad among them. Memory does not grow with the plan.</summary>
internal static class TrafficStream
{
    public static IEnumerable<Delivery> Of(TrafficPlan plan)
    {
        var visits = new Visits(plan);
        var defects = new Defects(plan);
        var waiting = new PriorityQueue<Delivery, (Instant SentAt, long Number)>();
        var number = 0L;
        for (var day = 0; day < visits.Days.Count; day++)
        {
            foreach (var made in visits.OfDay(day))
            {
                foreach (var (delivery, sentAt) in defects.Deliveries(made)) waiting.Enqueue(delivery, (sentAt, number++));
            }

            // Nothing that happens on a later day can be sent before it begins.
            var next = visits.Days[day].To;
            while (waiting.TryPeek(out _, out var first) && first.SentAt < next) yield return waiting.Dequeue();
        }

        while (waiting.TryDequeue(out var delivery, out _)) yield return delivery;
    }
}
