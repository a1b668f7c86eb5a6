using Daybook.Days.Columns;
using Daybook.Foundation.Columns;
using Daybook.Tools.Bench;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Daybook.Tests.Tools.Bench;

public sealed class ColumnsOnlyDataTests
{
    [Fact]
    public async Task A_day_made_by_DuckDB_has_the_shape_of_one_that_was_stored()
    {
        var options = Options.Create(new ColumnsOptions());
        using var folder = new ColumnFolder(options);
        using var engine = new ColumnEngine(options, folder, TimeProvider.System, NullLogger<ColumnEngine>.Instance);
        var path = Path.Combine(folder.Path, "day.parquet");

        var (shape, rows) = await engine.Run(session =>
        {
            ColumnsOnlyData.Make(session, 3, 2000);
            var shape = FileShape.Of(session);
            shape.Copy(session, path);
            return (shape, session.Rows($"""
                SELECT count(*), count(DISTINCT event_type), min(occurred_at), max(occurred_at),
                       count(*) FILTER (WHERE "p:seats" = '40' AND "k:seats" = {ValueKind.OfNumber("40")} AND "n:seats" = 40),
                       count(*) FILTER (WHERE "f:context/library" = 'bench')
                FROM read_parquet({ColumnQuery.Path(path)})
                """, r => (r.GetInt64(0), r.GetInt64(1), r.GetDateTime(2), r.GetDateTime(3), r.GetInt64(4), r.GetInt64(5)))[0]);
        }, TestContext.Current.CancellationToken);

        Assert.Equal(["page", "plan", "seats"], shape.Columns);
        Assert.Equal(["seats"], shape.Numbers);
        Assert.Equal(["context/library"], shape.Fields);
        Assert.Equal((2000, 12), (rows.Item1, rows.Item2));
        Assert.Equal(HistoryData.FirstDay.AddDays(3), DateOnly.FromDateTime(rows.Item3));
        Assert.Equal(HistoryData.FirstDay.AddDays(3), DateOnly.FromDateTime(rows.Item4));
        Assert.Equal((40, 2000), (rows.Item5, rows.Item6));
    }
}
