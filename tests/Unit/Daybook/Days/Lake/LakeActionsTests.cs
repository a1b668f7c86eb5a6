using System.Text.Json;
using Daybook.Days.Lake;

namespace Daybook.Tests.Days.Lake;

public sealed class LakeActionsTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 12, 1, 2, 3, 4, TimeSpan.Zero);

    private static readonly LakeFile Old = new("dt=2026-03-10/1-aa.parquet", new(2026, 3, 10), 1, "aa", 10,
        LakeActions.Stats(3), Now.AddDays(-1));

    private static readonly LakeFile New = Old with { Path = "dt=2026-03-10/2-bb.parquet", Revision = 2, Sha256 = "bb", Bytes = 11 };

    [Fact]
    public void The_first_entry_says_what_the_table_is_and_each_line_is_one_action()
    {
        var head = new LakeHead(Guid.Parse("0197b7a0-0000-7000-8000-000000000001"), "Europe/Berlin", Now, null);
        var metadata = LakeActions.MetaData(LakeTable.Events, head, """{"type":"struct","fields":[]}""", 24);

        var lines = LakeActions.Entry(first: true, metadata, new([], [New]), Now).Split('\n');

        Assert.Equal("", lines[^1]);
        Assert.Equal(
            [
                """{"commitInfo":{"timestamp":1773277323004,"operation":"CREATE TABLE","operationParameters":{},"engineInfo":"Daybook"}}""",
                """{"protocol":{"minReaderVersion":1,"minWriterVersion":2}}""",
                """{"metaData":{"id":"0197b7a0-0000-7000-8000-000000000001","name":"events","format":{"provider":"parquet","options":{}}"""
                    + ""","schemaString":"{\"type\":\"struct\",\"fields\":[]}","partitionColumns":["dt"],"configuration":"""
                    + """{"delta.deletedFileRetentionDuration":"interval 24 hours","delta.logRetentionDuration":"interval 168"""
                    + """ hours","daybook.timeZone":"Europe/Berlin"},"createdTime":1773277323004}}""",
                """{"add":{"path":"dt=2026-03-10/2-bb.parquet","partitionValues":{"dt":"2026-03-10"},"size":11"""
                    + ""","modificationTime":1773190923004,"dataChange":true,"stats":"{\"numRecords\":3"""
                    + """}","tags":{"daybook.revision":"2","daybook.sha256":"bb"}}}""",
            ],
            lines[..^1]);
    }

    [Fact]
    public void A_repair_takes_the_old_file_out_and_puts_the_new_one_in()
    {
        var lines = LakeActions.Entry(first: false, null, new([Old], [New]), Now).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(["commitInfo", "remove", "add"],
            lines.Select(l => JsonSerializer.Deserialize<JsonElement>(l).EnumerateObject().Single().Name));
        Assert.Equal(
            """{"remove":{"path":"dt=2026-03-10/1-aa.parquet","deletionTimestamp":1773277323004,"dataChange":true"""
                + ""","extendedFileMetadata":true,"partitionValues":{"dt":"2026-03-10"},"size":10"""
                + ""","tags":{"daybook.revision":"1","daybook.sha256":"aa"}}}""",
            lines[1]);
    }

    [Fact]
    public void In_a_checkpoint_a_file_that_is_gone_has_neither_tags_nor_statistics_and_no_file_is_a_change()
    {
        Assert.Equal(
            """{"remove":{"path":"dt=2026-03-10/1-aa.parquet","deletionTimestamp":1773277323004,"dataChange":false"""
                + ""","extendedFileMetadata":true,"partitionValues":{"dt":"2026-03-10"},"size":10}}""",
            LakeActions.Remove(Old, Now, dataChange: false));
        Assert.Contains("\"dataChange\":false", LakeActions.Add(New, dataChange: false), StringComparison.Ordinal);
        Assert.Equal("""{"version":20,"size":5,"sizeInBytes":77,"numOfAddFiles":2}""", LakeActions.LastCheckpoint(20, 5, 2, 77));
    }

    [Theory]
    [InlineData(1_000, 1_000, "1970-01-01T00:00:00.001Z", "1970-01-01T00:00:00.001Z")]
    [InlineData(1_001, 1_999, "1970-01-01T00:00:00.001Z", "1970-01-01T00:00:00.002Z")]
    [InlineData(-1, -1, "1969-12-31T23:59:59.999Z", "1970-01-01T00:00:00.000Z")]
    [InlineData(-1_000, 0, "1969-12-31T23:59:59.999Z", "1970-01-01T00:00:00.000Z")]
    public void Bounds_of_times_are_milliseconds_on_the_outer_side(long first, long last, string least, string greatest)
    {
        var stats = JsonSerializer.Deserialize<JsonElement>(LakeActions.Stats(2, "a\"b", "größe", first, last));

        Assert.Equal((2, least, greatest), (stats.GetProperty("numRecords").GetInt32(),
            stats.GetProperty("minValues").GetProperty("occurred_at").GetString(),
            stats.GetProperty("maxValues").GetProperty("occurred_at").GetString()));
        Assert.Equal(("a\"b", "größe"), (stats.GetProperty("minValues").GetProperty("event_type").GetString(),
            stats.GetProperty("maxValues").GetProperty("event_type").GetString()));
        Assert.False(stats.GetProperty("tightBounds").GetBoolean());
        Assert.Equal(0, stats.GetProperty("nullCount").GetProperty("occurred_at").GetInt32());
    }

    [Fact]
    public void Keys_are_twenty_digits()
    {
        Assert.Equal("columns/_delta_log/00000000000000000012.json", LakeTable.Events.Entry(12));
        Assert.Equal("column-people/_delta_log/00000000000000000010.checkpoint.parquet", LakeTable.People.Checkpoint(10));
        Assert.Equal("columns/_delta_log/_last_checkpoint", LakeTable.Events.LastCheckpoint);
    }
}
