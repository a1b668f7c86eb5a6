namespace Daybook.Cli.Traffic;

/// <summary>
/// One person, who keeps the same device, country and habits. Computed from the seed and a number when needed, so that millions cost
/// nothing.
/// </summary>
internal sealed record Visitor(string? UserId, string? AnonymousId, bool Learns, string Device, string Country)
{
    private static readonly string[] Devices = ["mobile", "desktop", "tablet"];
    private static readonly string[] Countries = ["DE", "US", "GB", "FR", "ES", "PL", "NL", "BR", "IN", "JP"];

    public static Visitor Of(long seed, int number)
    {
        var random = new SeededRandom(seed + ((long)number << 20), "visitor");
        var learns = random.Chance(40);

        // Some people never say who they are.
        var anonymous = random.Chance(15);
        var id = $"{number:x5}{random.Next() >> 44:x5}";
        return new Visitor(
            anonymous ? null : $"user_{id}",
            anonymous ? $"anon_{id}" : null,
            learns,
            Devices[random.Weighted([60, 33, 7])],
            Countries[random.Weighted([26, 22, 12, 9, 8, 6, 6, 5, 4, 2])]);
    }
}
