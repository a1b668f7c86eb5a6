using System.Text.Json.Nodes;
using Daybook.Days.Columns;
using Daybook.Foundation.Columns;
using Daybook.Reports.Columns;
using Daybook.Reports.Filters;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Daybook.Tests.Days.Columns;

public sealed class MergedFileTests : IDisposable
{
    private const int Days = 5;

    // Each is frequent on some days, rare on others, and here and there missing.
    private static readonly string[] Names = ["plan", "seats", "Plan", "x'y", "a b"];
    private static readonly string[] Inner = ["page", "page/url", "locale", "deep/er/name"];

    private static readonly string[] Values = ["1.5", "-7", "\"7\"", "true", "{\"a\":1}", "\"2025-03-01\"", "\"pro\""];

    private static readonly HashSet<string> None = [];

    private readonly string _directory = TestDirectory.New();

    public void Dispose() => TestDirectory.Delete(_directory);

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, false)]
    public async Task A_merged_file_says_of_every_event_what_the_files_of_its_days_say(int seed, bool sorted)
    {
        var random = new Random(seed);
        var options = Options.Create(new ColumnsOptions { CacheDirectory = _directory });
        using var folder = new ColumnFolder(options);
        using var engine = new ColumnEngine(options, folder, TimeProvider.System, NullLogger<ColumnEngine>.Instance);
        List<(string Path, FileShape Shape)> days = [];
        for (var day = 0; day < Days; day++)
        {
            var path = Path.Combine(folder.Path, $"day-{day}.parquet");
            days.Add((path, await engine.RunInBackground(s => WriteDay(s, random, day, path), TestContext.Current.CancellationToken)));
        }

        var shape = MergedFile.ShapeOf(days.ConvertAll(d => d.Shape))!;
        var merged = Path.Combine(folder.Path, "month.parquet");

        var (before, after) = await engine.Run(s =>
        {
            MergedFile.Copy(s, days, shape, sorted, merged);
            return (days.SelectMany(d => Said(s, d.Path, d.Shape)).Order(StringComparer.Ordinal).ToList(),
                Said(s, merged, shape).Order(StringComparer.Ordinal).ToList());
        }, TestContext.Current.CancellationToken);

        // Otherwise nothing had to move.
        Assert.True(days.Select(d => string.Join(' ', d.Shape.Columns)).Distinct().Count() > 1);
        Assert.True(days.Select(d => string.Join(' ', d.Shape.Fields)).Distinct().Count() > 1);
        Assert.Contains("plan", shape.Columns);
        Assert.True(before.Count > 100 * Days);
        Assert.Equal(before, after);
    }

    [Fact]
    public void Days_that_differ_too_much_are_not_merged()
    {
        var days = Enumerable.Range(0, 30).Select(day => new FileShape([.. Enumerable.Range(day * 10, 10).Select(i => $"c{i}")], [], []));

        Assert.Null(MergedFile.ShapeOf([.. days]));
        Assert.Equal(120, MergedFile.ShapeOf([.. days.Take(12)])!.Columns.Count);
    }

    // Every event in the words of a question: what reports and filters can ask of a file, and how much its maps hold.
    private static List<string> Said(ColumnSession session, string path, FileShape shape)
    {
        var file = new DayFile(new(new(2025, 3, 1), 1, ""), 0, shape.Columns.ToHashSet(), shape.Numbers.ToHashSet(), None,
            shape.Fields.ToHashSet(), None);
        var fields = Names.Select(FilterField.Property)
            .Concat(Inner.Select(p => new FilterField(FilterFieldKind.Context, p.Split('/')))).ToList();
        var values = ColumnQuery.Join(", ", fields.SelectMany(f => new[] { file.Text(f), file.Kind(f) })
            .Concat(Names.Select(n => (ColumnQuery)$"{file.NumberOf(n)}::VARCHAR")));
        // A name has a column or a place in the map, never both.
        var own = ColumnQuery.Join(", ", shape.Columns.Select(c => (ColumnQuery)$"{c}"));
        return session.Rows(
            $"""
            SELECT concat_ws('|', event_type, person, epoch_us(occurred_at), source, named, coalesce(session_id, '-'), tie),
              [{values}]::VARCHAR, len(list_filter(map_keys(props), lambda k: k IN ({own})))::VARCHAR
            FROM read_parquet({ColumnQuery.Files([path])})
            """, r => $"{r.GetString(0)} {r.GetString(1)} {r.GetString(2)}");
    }

    private static FileShape WriteDay(ColumnSession session, Random random, int day, string path)
    {
        session.Execute(DayRows.Create);
        using (var appender = session.Append(DayRows.Table))
        {
            for (var i = 0; i < 120; i++)
            {
                var (properties, below) = (new EventValues(), new EventValues());
                properties.AddProperties(Properties(random, day).ToJsonString(), below);
                below.AddContext(Context(random, day).ToJsonString());
                List<string> numberNames = [];
                List<decimal> numbers = [];
                foreach (var (name, text, kind) in properties.Names.Zip(properties.Texts, properties.Kinds))
                {
                    if (kind[0] != ValueKind.Number[0] || !ExactNumber.TryParse(text, out var number)) continue;
                    numberNames.Add(name);
                    numbers.Add(number);
                }

                appender.CreateRow()
                    .AppendValue(random.Next(2) == 0 ? "view" : "buy").AppendValue((long?)random.Next(9))
                    .AppendValue((long?)(day * 86_400_000_000 + random.Next(60) * 1_000_000L)).AppendValue($"{Guid.NewGuid()}")
                    .AppendValue((bool?)(random.Next(2) == 0)).AppendValue(random.Next(2) == 0 ? null : "s-1").AppendValue("web")
                    .AppendValue(properties.Names).AppendValue(properties.Texts).AppendValue(properties.Kinds)
                    .AppendValue(numberNames).AppendValue(numbers)
                    .AppendValue(below.Names).AppendValue(below.Texts).AppendValue(below.Kinds)
                    .EndRow();
            }
        }

        var shape = FileShape.Of(session);
        shape.Copy(session, path);
        return shape;
    }

    // Below one in fifty on some days.
    private static bool Has(Random random, int day, int name) => random.Next(100) < ((day + name) % 3) switch { 0 => 0.5, 1 => 60, _ => 4 };

    private static JsonObject Properties(Random random, int day)
    {
        var properties = new JsonObject();
        foreach (var (i, name) in Names.Index())
        {
            if (Has(random, day, i)) properties[name] = JsonNode.Parse(Values[random.Next(Values.Length)]);
        }

        // A number only where it is rare.
        if (day == 0) properties["plan"] = "free";
        return properties;
    }

    private static JsonObject Context(Random random, int day)
    {
        var context = new JsonObject();
        if (Has(random, day, 0)) context["locale"] = random.Next(2) == 0 ? "de" : 5;
        if (Has(random, day, 1)) context["page"] = random.Next(4) == 0 ? "a text" : new JsonObject { ["url"] = "/" + random.Next(3) };
        if (Has(random, day, 2)) context["deep"] = new JsonObject { ["er"] = new JsonObject { ["name"] = random.Next(2) == 0 } };
        return context;
    }
}
