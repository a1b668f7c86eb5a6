using NodaTime;

namespace Daybook.Cli.Traffic;

/// <summary>
/// The lines of a plan in the order of sending, including late, overtaken, repeated and bad ones. Memory does not grow with the plan.
/// </summary>
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

            // An event of a later day cannot be sent before that day begins.
            var next = visits.Days[day].To;
            while (waiting.TryPeek(out _, out var first) && first.SentAt < next) yield return waiting.Dequeue();
        }

        while (waiting.TryDequeue(out var delivery, out _)) yield return delivery;
    }
}
