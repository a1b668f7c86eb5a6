namespace Daybook.Tests;

public sealed class LayoutTests
{
    // Slices meet through the queue and the tables. Constants are compiled in and leave no trace: sharing a name is allowed.
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Events"] = [],
        ["Platform"] = ["Events"],
        ["Database"] = ["Platform"],
        ["Access"] = ["Events", "Platform"],
        ["Ingest"] = ["Events", "Platform"],
        ["Persist"] = ["Events", "Platform"],
        ["Rollup"] = ["Events", "Platform"],
        ["Archive"] = ["Events", "Platform"],
        ["Reports"] = ["Events", "Platform"],
        ["Export"] = ["Events", "Platform", "Reports"],
        ["Quality"] = ["Events", "Platform"],
        ["Privacy"] = ["Events", "Platform"],
        ["Docs"] = ["Events", "Platform"],
        ["Ops"] = ["Events", "Platform", "Database", "Access", "Ingest", "Persist", "Rollup", "Archive", "Reports", "Export", "Quality", "Privacy", "Docs"],
    };

    private static readonly Lazy<List<(string From, string To, string Where)>> References =
        new(() => [.. SliceReferences.Find(typeof(DaybookServices).Assembly)]);

    [Fact]
    public void Each_slice_uses_only_the_slices_that_the_design_allows() =>
        Assert.Empty(References.Value.Where(r => !Allowed.TryGetValue(r.From, out var to) || !to.Contains(r.To)).Select(r => r.Where));

    [Fact]
    public void The_search_for_references_sees_what_is_there()
    {
        Assert.Contains(References.Value, r => r is { From: "Database", To: "Platform" });
        Assert.Contains(References.Value, r => r is { From: "Platform", To: "Events" });
    }

    [Fact]
    public void Every_slice_is_in_the_table() =>
        Assert.Empty(typeof(DaybookServices).Assembly.GetTypes().Select(SliceReferences.SliceOf).OfType<string>().Distinct().Except(Allowed.Keys));

    [Fact]
    public void The_product_knows_no_Azure_Functions_types() =>
        Assert.DoesNotContain(typeof(DaybookServices).Assembly.GetReferencedAssemblies(), a => a.Name!.StartsWith("Microsoft.Azure.Functions", StringComparison.Ordinal));
}
