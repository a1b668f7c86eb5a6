namespace Daybook.Cli.Traffic;

/// <summary>What a visitor's browser says with each event, as a server that counts for a site passes it on.</summary>
/// <param name="Address">
/// Without its last part, as careful sites cut it. The networks belong to large providers of the visitor's country.
/// </param>
internal sealed record WebVisitor(string UserAgent, string Address)
{
    private static readonly Dictionary<string, string[]> Agents = new()
    {
        ["mobile"] =
        [
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 "
                + "Safari/604.1",
            "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Mobile Safari/537.36",
            "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/27.0 Chrome/125.0.0.0 Mobile "
                + "Safari/537.36",
        ],
        ["desktop"] =
        [
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36",
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0",
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15",
            "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0",
        ],
        ["tablet"] =
        [
            "Mozilla/5.0 (iPad; CPU OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 "
                + "Safari/604.1",
            "Mozilla/5.0 (Linux; Android 14; SM-X910) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36",
        ],
    };

    private static readonly Dictionary<string, string> Networks = new()
    {
        ["DE"] = "84.150",
        ["US"] = "73.162",
        ["GB"] = "86.150",
        ["FR"] = "90.20",
        ["ES"] = "88.10",
        ["PL"] = "83.10",
        ["NL"] = "84.26",
        ["BR"] = "177.34",
        ["IN"] = "49.36",
        ["JP"] = "126.20",
    };

    public static WebVisitor Of(long seed, int number, Visitor visitor)
    {
        // A stream of its own: a plan without it gives the bytes that it always gave.
        var random = new SeededRandom(seed + ((long)number << 20), "browser");
        return new(random.Pick(Agents[visitor.Device]), $"{Networks[visitor.Country]}.{random.Below(256)}.0");
    }
}
