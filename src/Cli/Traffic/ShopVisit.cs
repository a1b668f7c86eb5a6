namespace Daybook.Cli.Traffic;

/// <summary>A person in a shop who looks around, may put something in the cart, and may buy it.</summary>
internal static class ShopVisit
{
    public const string Source = "shop";

    private static readonly string[] Referrers =
        ["", "https://search.example/", "https://social.example/", "https://news.example/", "mail"];
    private static readonly string[] Queries = ["lamp", "running shoes", "mug", "notebook", "rain jacket", "größe 42", "プレゼント"];

    private static readonly (string Id, string Category, decimal Price)[] Products =
    [
        ("p-101", "home", 24.5m), ("p-102", "home", 9.9m), ("p-103", "home", 59m), ("p-201", "shoes", 89.95m), ("p-202", "shoes", 120m),
        ("p-301", "paper", 4.25m), ("p-302", "paper", 7.5m), ("p-401", "outdoor", 149m), ("p-402", "outdoor", 39.9m),
        ("p-403", "outdoor", 12m),
    ];

    public static void Run(Visit visit, bool isNew)
    {
        var random = visit.Random;
        visit.Do("page_view", ("page_url", "/"), ("referrer", random.Pick(Referrers)));
        if (isNew && random.Chance(30)) visit.Do("signed_up", ("method", random.Chance(70) ? "email" : "single_sign_on"));
        if (random.Chance(35)) visit.Do("search_performed", ("query", random.Pick(Queries)), ("results", (long)random.Below(40)));
        var looks = random.Between(0, 4);
        var (id, category, price) = random.Pick(Products);
        for (var i = 0; i < looks; i++)
        {
            (id, category, price) = random.Pick(Products);
            visit.Do("page_view", ("page_url", $"/{category}"), ("referrer", "/"));
            visit.Do("product_viewed", ("product_id", id), ("category", category), ("price", price));
        }

        if (looks == 0 || !random.Chance(38)) return;
        var quantity = random.Weighted([0, 80, 15, 5]);
        visit.Do("product_added", ("product_id", id), ("category", category), ("price", price), ("quantity", (long)quantity));
        if (!random.Chance(58)) return;
        visit.Do("checkout_started", ("amount", price * quantity), ("currency", "EUR"));
        if (!random.Chance(66)) return;
        visit.Do("order_completed", ("order_id", $"o-{random.Next() >> 32:x8}"), ("amount", price * quantity), ("currency", "EUR"),
            ("coupon", random.Chance(12)));
    }
}
