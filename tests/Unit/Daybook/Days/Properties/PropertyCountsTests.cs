using System.Globalization;
using System.Text;
using Daybook.Days.Properties;

namespace Daybook.Tests.Days.Properties;

public sealed class PropertyCountsTests
{
    private static readonly DateTime Noon = new(2026, 3, 10, 12, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void Names_paths_types_and_values_are_counted_by_event_type()
    {
        var counts = Of(
            ("view", """{"plan": "pro", "seats": 3}""", """{"page": {"url": "/a", "size": {}}, "list": [1, {"b": 2}]}"""),
            ("view", """{"plan": null, "seats": 3.0}""", """{"page": "none"}"""),
            ("buy", """{"plan": "pro", "who": {"name": "x"}}""", "{}"));

        Assert.Equal(
            [
                """buy property plan 1 Strings "pro" 1""", """buy property who 1 Objects {"name": "x"} 1""",
                """view context list 1 Arrays [1, {"b": 2}] 1""", """view context page 1 Strings "none" 1""",
                """view context page.url 1 Strings "/a" 1""", """view property plan 2 Nulls, Strings "pro" 1, null 1""",
                "view property seats 2 Numbers 3 2",
            ], Shown(counts));
        Assert.Equal([("view", 2L, false), ("buy", 1L, false)], counts.Types());
    }

    [Theory]
    [InlineData("""{"a.b": {"c": 1}}""", "\"a.b\".c")]
    [InlineData("""{"say \"hi\"": 1}""", "\"say \\\"hi\\\"\"")]
    [InlineData("""{"back\\slash": 1}""", "back\\slash")]
    [InlineData("""{"back\\slash.dot": 1}""", "\"back\\\\slash.dot\"")]
    [InlineData("""{"": {"é": 1}}""", "\"\".é")]
    [InlineData("{\"tab\\tbed\": 1}", "tab\tbed")]
    public void A_path_is_written_as_filters_take_it(string context, string path) =>
        Assert.Equal(path, Assert.Single(Of(("view", "{}", context)).Uses()).Name);

    [Theory]
    [InlineData("1.50", "1.5")]
    [InlineData("100.000", "100")]
    [InlineData("100", "100")]
    [InlineData("-0.0", "-0")]
    [InlineData("0.10", "0.1")]
    public void Numbers_that_are_equal_are_one_value(string sent, string value) =>
        Assert.Equal(value, Assert.Single(Assert.Single(Of(("view", $$"""{"n": {{sent}}}""", "{}")).Uses()).Values).Value);

    [Fact]
    public void Of_many_values_the_most_frequent_are_kept_with_exact_numbers_and_none_that_came_once()
    {
        // 300 that come once to five times, among 3,000 that come once.
        var random = new Random(1);
        List<string> sent = [.. Enumerable.Range(0, 300).SelectMany(i => Enumerable.Repeat($"often-{i}", 1 + i % 5))];
        var shuffled = sent.OrderBy(_ => random.Next()).Concat(Enumerable.Range(0, 3_000).Select(i => $"once-{i}"))
            .Concat(sent.OrderBy(_ => random.Next())).ToList();
        var use = Assert.Single(Of([.. shuffled.Select(v => ("view", $$"""{"v": "{{v}}"}""", "{}"))]).Uses());

        Assert.Equal(shuffled.Count, use.Events);
        Assert.Equal(PropertyLimits.Values, use.Values.Count);
        Assert.All(use.Values, v => Assert.Equal(shuffled.Count(s => $"\"{s}\"" == v.Value), v.Events));
        Assert.All(use.Values, v => Assert.True(v.Events > 1));
        Assert.Equal(240, shuffled.GroupBy(v => v).Count(g => g.Count() > 2));
        Assert.All(use.Values, v => Assert.True(v.Events > 2));
    }

    [Fact]
    public void Of_ids_no_value_is_kept()
    {
        var use = Assert.Single(Of([.. Enumerable.Range(0, 5_000).Select(i => ("view", $$"""{"id": "{{i}}"}""", "{}"))]).Uses());

        Assert.Equal((5_000, 0, 0), ((int)use.Events, (int)use.Kept, use.Values.Count));
    }

    [Fact]
    public void Long_values_and_names_and_too_many_names_are_counted_and_left_out()
    {
        var text = new string('ö', 150);
        var many = string.Join(", ", Enumerable.Range(0, 700).Select(i => $"\"n{i}\": 1"));
        var counts = Of(
            ("long", $$"""{"v": "{{text}}"}""", "{}"),
            ("name", $$"""{"{{text}}": 1, "ok": 2}""", "{\"a\": {\"" + text + "\": {\"b\": 1}}}"),
            ("many", $$"""{{{many}}}""", "{}"));

        var use = counts.Uses().Single(u => u.Type == "long");
        Assert.Equal((1, 0), ((int)use.Events, (int)use.Kept));
        Assert.Equal("\"" + new string('ö', 99), use.Low);
        Assert.Equal("ok", Assert.Single(counts.Uses(), u => u.Type == "name").Name);
        Assert.Equal(PropertyLimits.Names, counts.Uses().Count(u => u.Type == "many"));
        Assert.Equal([("long", 1L, false), ("name", 1L, true), ("many", 1L, true)], counts.Types());
    }

    [Fact]
    public void What_is_kept_is_counted_again_whatever_comes_first()
    {
        var random = new Random(3);
        List<(string, string, string)> events =
        [
            .. Enumerable.Range(0, 6_000).Select(i =>
                (i % 3 == 0 ? "view" : "buy",
                    $$"""{"often": "{{random.Next(40) * random.Next(40)}}", "id": {{i}}, "x{{random.Next(900)}}": 1}""",
                    $$$"""{"page": {"url": "/{{{random.Next(60) * random.Next(60)}}}"}}""")),
        ];
        var kept = Of([.. events]);
        var again = new PropertyCounts();
        again.Watch(kept.Types(), kept.Uses());
        foreach (var (type, properties, context) in events.AsEnumerable().Reverse()) Add(again, type, properties, context);

        Assert.Contains(kept.Uses(), u => u.Kept < u.Events && u.Kept > 0);
        Assert.Contains(kept.Types(), t => t.More);
        Assert.Equal(Shown(kept), Shown(again));
    }

    private static PropertyCounts Of(params (string Type, string Properties, string Context)[] events)
    {
        var counts = new PropertyCounts();
        foreach (var (type, properties, context) in events) Add(counts, type, properties, context);
        return counts;
    }

    private static void Add(PropertyCounts counts, string type, string properties, string context) =>
        counts.Add(type, Noon, Encoding.UTF8.GetBytes(properties), Encoding.UTF8.GetBytes(context));

    private static IEnumerable<string> Shown(PropertyCounts counts) => counts.Uses()
        .Select(u => string.Create(CultureInfo.InvariantCulture,
            $"{u.Type} {(u.Context ? "context" : "property")} {u.Name} {u.Events} {u.Kinds} {Values(u)}"))
        .Order(StringComparer.Ordinal);

    private static string Values(PropertyCount use) => string.Join(", ", use.Values.Select(v =>
        string.Create(CultureInfo.InvariantCulture, $"{v.Value} {v.Events}")).Order(StringComparer.Ordinal));
}
