using System.Text.Json.Nodes;
using Daybook.Foundation;
using Daybook.Foundation.Events;
using Daybook.Foundation.Http;
using Daybook.Foundation.Time;
using Daybook.Reports.Sql;
using Daybook.Watch.Boards;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Daybook.Tests.Watch.Boards;

public sealed class SqlTileTests
{
    private static readonly SqlOptions On = new() { Enabled = true };

    [Fact]
    public void What_is_sent_has_the_days_of_today_and_the_statement_as_it_was_written()
    {
        var tile = Tile(new() { ["sql"] = "SELECT 'é'\n-- more", ["tz"] = "Pacific/Auckland", ["limit"] = "7" }, "7d");
        SqlTile.Check(tile, Zone(), On);

        var sent = SqlTile.Body(tile, Zone());

        Assert.True(JsonNode.DeepEquals(sent, new JsonObject
        {
            ["from"] = "2026-11-17",
            ["to"] = "2026-11-23",
            ["sql"] = "SELECT 'é'\n-- more",
            ["tz"] = "Pacific/Auckland",
            ["limit"] = "7",
        }), sent.ToJsonString());
    }

    [Theory]
    [InlineData("""{}""", "`sql` is required")]
    [InlineData("""{"sql":" "}""", "`sql` must be a text")]
    [InlineData("""{"sql":"SELECT 1","limit":"10001"}""", "`limit` must be")]
    [InlineData("""{"sql":"SELECT 1","from":"yesterday"}""", "`from`")]
    [InlineData("""{"sql":"SELECT 1","tz":"Mars"}""", "`tz`")]
    [InlineData("""{"sql":["SELECT 1","SELECT 2"]}""", "each once")]
    [InlineData("""{"sql":"SELECT 1","format":"csv"}""", "a tile in SQL takes")]
    [InlineData("""{"sql":"SELECT $1","parameters":["a"]}""", "a tile in SQL takes")]
    public void What_the_route_would_refuse_is_refused(string question, string why) =>
        Assert.Contains(why, Assert.Throws<ProblemException>(() =>
            SqlTile.Check(Tile(JsonNode.Parse(question)!.AsObject(), null), Zone(), On)).Problem.Detail, StringComparison.Ordinal);

    [Fact]
    public void Where_SQL_is_off_no_statement_is_kept() =>
        Assert.Contains("Daybook__Sql__Enabled", Assert.Throws<ProblemException>(() =>
            SqlTile.Check(Tile(new() { ["sql"] = "SELECT 1" }, null), Zone(), new())).Problem.Detail, StringComparison.Ordinal);

    [Fact]
    public void Only_who_may_ask_in_SQL_puts_statements_before_others()
    {
        var tile = Tile(new() { ["sql"] = "SELECT 1" }, null);
        SqlTile.RequireScope(tile, new Caller("analyst", null, new HashSet<Scope> { Scope.Sql, Scope.Ops }));

        var refused = Assert.Throws<ProblemException>(() =>
            SqlTile.RequireScope(tile, new Caller("ops", null, new HashSet<Scope> { Scope.Ops, Scope.Read })));

        Assert.Equal(ProblemCode.Forbidden, refused.Problem.Code);
    }

    private static Tile Tile(JsonObject question, string? range) => new("t", SqlTile.Report, question, range, "chart", "whole");

    private static ReportingZone Zone() => new(Options.Create(new DaybookOptions()),
        new FakeTimeProvider(new DateTimeOffset(2026, 11, 22, 12, 30, 0, TimeSpan.Zero)));
}
