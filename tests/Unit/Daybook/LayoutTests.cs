namespace Daybook.Tests;

public sealed class LayoutTests
{
    // From the bottom to the top: the way of an event. A floor may call downward, never sideways or up.
    // Constants are compiled in and leave no trace: sharing a name is allowed.
    private static readonly string[] Floors = ["Foundation", "Ingest", "Store", "Days", "Reports", "Privacy", "Watch", "Web"];

    private static readonly Lazy<List<(string From, string To, string Where)>> References =
        new(() => [.. FloorReferences.Find(typeof(DaybookServices).Assembly)]);

    [Fact]
    public void A_floor_calls_only_the_floors_below_it() => Assert.Empty(Upward(References.Value));

    [Theory]
    [InlineData("Foundation", "Web")]
    [InlineData("Store", "Days")]
    [InlineData("Privacy", "Watch")]
    [InlineData("Basement", "Foundation")]
    public void A_call_up_is_found(string from, string to) => Assert.Equal([$"{from} → {to}"], Upward([(from, to, $"{from} → {to}")]));

    [Fact]
    public void The_search_for_references_sees_what_is_there()
    {
        Assert.Contains(References.Value, r => r is { From: "Store", To: "Foundation" });
        Assert.Contains(References.Value, r => r is { From: "Privacy", To: "Days" });
    }

    [Fact]
    public void Every_floor_is_in_the_list() =>
        Assert.Equal(Floors.Order(), typeof(DaybookServices).Assembly.GetTypes().Select(FloorReferences.FloorOf).OfType<string>().Distinct().Order());

    [Fact]
    public void The_product_knows_no_Azure_Functions_types() =>
        Assert.DoesNotContain(typeof(DaybookServices).Assembly.GetReferencedAssemblies(), a => a.Name!.StartsWith("Microsoft.Azure.Functions", StringComparison.Ordinal));

    private static IEnumerable<string> Upward(IEnumerable<(string From, string To, string Where)> references) =>
        references.Where(r => Array.IndexOf(Floors, r.From) <= Array.IndexOf(Floors, r.To)).Select(r => r.Where);
}
