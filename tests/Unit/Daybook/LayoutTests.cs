using Daybook.Local;
using Daybook.Standalone.Discovery;

namespace Daybook.Tests;

public sealed class LayoutTests
{
    // The path of an event, from bottom to top. A floor may call downward, never sideways or up. Constants are compiled in and leave no
    // trace, so floors may share a name.
    private static readonly string[] Floors = ["Foundation", "Ingest", "Store", "Days", "Reports", "Privacy", "Watch", "Web"];

    private static readonly string[] AnsweredByTheFoundation =
        ["CreateKey", "ListAudit", "ListKeys", "Metrics", "RevokeKey", "ShowCaller", "ZzNoRoute"];

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
        Assert.Equal(Floors.Order(),
            typeof(DaybookServices).Assembly.GetTypes().Select(FloorReferences.FloorOf).OfType<string>().Distinct().Order());

    [Fact]
    public void The_page_about_the_architecture_names_every_floor_from_top_to_bottom() => Assert.Equal(
        Floors.Reverse(),
        CommittedFile.Read("docs/architecture.md").Split('\n').SkipWhile(line => line != "## The floors").Skip(1)
            .TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal))
            .Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Select(line => line.Split('|')[1].Trim()).Skip(1));

    [Fact]
    public void The_page_about_the_architecture_names_files_that_exist()
    {
        var named = CommittedFile.Read("docs/architecture.md").Split('\n').SkipWhile(line => line != "## Where the rules are").Skip(1)
            .TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal)).SelectMany(line => line.Split('`'))
            .Where(text => text.EndsWith(".cs", StringComparison.Ordinal) && text.Contains('/')).ToList();

        Assert.True(named.Count > 10);
        Assert.All(named, path => Assert.True(File.Exists(Path.Combine(ProjectRoot.Find(), "src/Daybook", path)), path));
    }

    [Fact]
    public void The_page_about_the_architecture_shows_the_way_of_every_route_and_trigger()
    {
        var ways = FunctionList.OfDaybook().All.Select(f => (Function: f, Way: TriggerWays.Of(f.Method))).ToList();

        Assert.Empty(ways.Where(w => w.Way.Count == 0).Select(w => w.Function.Name).Except(AnsweredByTheFoundation));
        CommittedFile.ShouldHold("docs/architecture.md", "ways",
            "| comes in by | function | answered by |\n|---|---|---|\n" + string.Concat(
            ways.Select(
                w =>
                    $"| {ComesInBy(w.Function)} | `{w.Function.Name}` | "
                        + $"{(w.Way.Count == 0 ? "Foundation" : string.Join(", ", w.Way.Select(c => $"`{c}`")))} |\n")
                        .Order(StringComparer.Ordinal)));
    }

    [Fact]
    public void The_product_knows_no_Azure_Functions_types() =>
        Assert.DoesNotContain(typeof(DaybookServices).Assembly.GetReferencedAssemblies(),
            a => a.Name!.StartsWith("Microsoft.Azure.Functions", StringComparison.Ordinal));

    private static string ComesInBy(FunctionDefinition function) => function switch
    {
        HttpFunction http => $"`{string.Join(", ", http.Methods.Where(m => m is not ("OPTIONS" or "HEAD")))} /{http.Route.TrimStart('/')}`",
        QueueFunction queue => $"queue `{queue.Queue}`",
        TimerFunction timer => $"timer `{timer.Schedule}`",
        _ => function.Name,
    };

    private static IEnumerable<string> Upward(IEnumerable<(string From, string To, string Where)> references) =>
        references.Where(r => Array.IndexOf(Floors, r.From) <= Array.IndexOf(Floors, r.To)).Select(r => r.Where);
}
