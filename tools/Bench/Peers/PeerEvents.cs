using System.Buffers.Binary;
using Daybook.Cli.Traffic;

namespace Daybook.Tools.Bench.Peers;

/// <summary>
/// The data of <c>bench peers</c>: a shop with pages, in the order of time. It is a part of the comparison, so it never changes; the sample
/// traffic of <c>generate</c> may.
/// </summary>
internal static class PeerEvents
{
    private const int Pages = 800, Products = 300, LongestGap = 90;

    // A visit ends before the day does.
    private const int LastStart = 24 * 60 * 60 - 3600;

    // Never 0, so that somebody is there at any time.
    private static readonly int[] Hours = [30, 24, 20, 20, 22, 28, 38, 50, 62, 70, 76, 80, 82, 80, 76, 74, 74, 78, 84, 90, 92, 84, 66, 44];
    private static readonly string[] Referrers =
        ["", "https://search.example/", "https://social.example/", "https://news.example/", "https://partner.example/", "mail"];
    private static readonly string[] Methods = ["card", "invoice", "wallet", "transfer"], SignUps = ["email", "single_sign_on", "phone"],
        Lists = ["news", "offers", "digest"], Currencies = ["EUR", "USD", "GBP", "JPY"];

    /// <summary>The event types, each with the property that it is broken down by.</summary>
    public static IReadOnlyList<(string Type, string Property)> Types { get; } =
    [
        ("page_view", "referrer"), ("search", "query"), ("product_viewed", "product"), ("product_added", "quantity"),
        ("checkout_started", "method"), ("purchase", "currency"), ("signed_up", "method"), ("video_played", "video"),
        ("comment_added", "topic"), ("file_downloaded", "file"), ("newsletter_joined", "list"), ("error_shown", "code"),
    ];

    public static IEnumerable<PeerEvent> Of(PeerPlan plan)
    {
        var session = 0;
        for (var day = 0; day < plan.Days; day++)
        {
            var random = new SeededRandom(plan.Seed, $"peers {day}");
            var (count, events) = (plan.Upto(day + 1) - plan.Upto(day), new List<PeerEvent>());
            var midnight = plan.FirstDay.AddDays(day).ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc);
            while (events.Count < count)
            {
                var visit = new Visit(random, midnight, Skewed(random, plan.People, 2), session++, events);
                visit.Run();
            }

            // The last visit is cut off where the day has enough.
            events.RemoveRange(count, events.Count - count);
            foreach (var e in events.OrderBy(e => e.At).ThenBy(e => e.Id)) yield return e;
        }
    }

    // Below the limit; the first ones most often.
    private static int Skewed(SeededRandom random, int limit, int power)
    {
        var share = 1.0;
        for (var i = 0; i < power; i++) share *= random.Fraction();
        return (int)(limit * share);
    }

    private sealed class Visit(SeededRandom random, DateTime midnight, int person, int session, List<PeerEvent> events)
    {
        private int _second = Math.Min((random.Weighted(Hours) * 3600) + random.Below(3600), LastStart);

        public void Run()
        {
            View(random.Pick(Referrers));
            if (random.Chance(5)) Do("signed_up", ("method", random.Pick(SignUps)));
            if (random.Chance(12)) Do("search", ("query", $"query {Skewed(random, 200, 2)}"), ("results", (long)random.Below(40)));
            for (var views = random.Below(5); views > 0; views--) View("");
            if (random.Chance(35)) Shop();
            if (random.Chance(15)) Do("video_played", ("video", $"video-{random.Below(50)}"), ("seconds", (long)random.Below(900)));
            if (random.Chance(6)) Do("comment_added", ("topic", $"topic-{Skewed(random, 40, 2)}"));
            if (random.Chance(8)) Do("file_downloaded", ("file", $"file-{Skewed(random, 60, 2)}.pdf"));
            if (random.Chance(4)) Do("newsletter_joined", ("list", random.Pick(Lists)));
            if (random.Chance(7)) Do("error_shown", ("code", (long)(400 + random.Below(12))));
        }

        private void Shop()
        {
            for (var looks = random.Between(1, 4); looks > 0; looks--)
                Do("product_viewed", ("product", $"p-{Skewed(random, Products, 2)}"), ("price", (long)random.Between(3, 200)));
            if (!random.Chance(40)) return;
            Do("product_added", ("product", $"p-{Skewed(random, Products, 2)}"), ("quantity", (long)random.Between(1, 5)));
            if (!random.Chance(60)) return;
            Do("checkout_started", ("method", random.Pick(Methods)));
            if (random.Chance(70)) Do("purchase", ("amount", (long)random.Between(3, 900)), ("currency", random.Pick(Currencies)));
        }

        private void View(string referrer) => Do("page_view", ("path", $"/p/{Skewed(random, Pages, 3)}"), ("referrer", referrer));

        private void Do(string type, params (string Name, object Value)[] properties)
        {
            events.Add(new(Id(), type, midnight.AddSeconds(_second), person, session, properties));
            _second += random.Between(2, LongestGap);
        }

        // A version 4 UUID of the same seed.
        private Guid Id()
        {
            Span<byte> bytes = stackalloc byte[16];
            BinaryPrimitives.WriteUInt64BigEndian(bytes, random.Next());
            BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], random.Next());
            bytes[6] = (byte)((bytes[6] & 0x0F) | 0x40);
            bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
            return new(bytes, bigEndian: true);
        }
    }
}
