using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using NodaTime;
using NodaTime.Text;

namespace Daybook.Days.Lake;

/// <summary>The lines of log entries: one action each, as the Delta protocol has them.</summary>
internal static class LakeActions
{
    /// <summary>Nothing that the table uses asks more of readers and writers.</summary>
    public const string Protocol = """{"protocol":{"minReaderVersion":1,"minWriterVersion":2}}""";

    /// <summary>Log entries before a checkpoint of this age are deleted.</summary>
    public const int LogHours = 7 * 24;

    private static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="schema">See <see cref="LakeSchema"/>.</param>
    /// <param name="keepHours">How long a file stays that no newer version names.</param>
    public static string MetaData(LakeTable table, LakeHead head, string schema, int keepHours) => Action("metaData", w =>
    {
        w.WriteString("id", head.TableId);
        w.WriteString("name", table.Name);
        w.WriteStartObject("format");
        w.WriteString("provider", "parquet");
        w.WriteStartObject("options");
        w.WriteEndObject();
        w.WriteEndObject();
        w.WriteString("schemaString", schema);
        w.WriteStartArray("partitionColumns");
        if (table == LakeTable.Events) w.WriteStringValue("dt");
        w.WriteEndArray();
        w.WriteStartObject("configuration");
        w.WriteString("delta.deletedFileRetentionDuration", $"interval {keepHours} hours");
        w.WriteString("delta.logRetentionDuration", $"interval {Math.Max(LogHours, keepHours)} hours");
        w.WriteString("daybook.timeZone", head.TimeZone);
        w.WriteEndObject();
        w.WriteNumber("createdTime", head.CreatedAt.ToUnixTimeMilliseconds());
    });

    /// <param name="dataChange">False in a checkpoint, which changes nothing.</param>
    public static string Add(LakeFile file, bool dataChange) => Action("add", w =>
    {
        w.WriteString("path", file.Path);
        Partition(w, file);
        w.WriteNumber("size", file.Bytes);
        w.WriteNumber("modificationTime", file.WrittenAt.ToUnixTimeMilliseconds());
        w.WriteBoolean("dataChange", dataChange);
        w.WriteString("stats", file.Stats);
        Tags(w, file);
    });

    /// <param name="dataChange">False in a checkpoint, which changes nothing, and has no tags of what is gone.</param>
    public static string Remove(LakeFile file, DateTimeOffset at, bool dataChange) => Action("remove", w =>
    {
        w.WriteString("path", file.Path);
        w.WriteNumber("deletionTimestamp", at.ToUnixTimeMilliseconds());
        w.WriteBoolean("dataChange", dataChange);
        w.WriteBoolean("extendedFileMetadata", true);
        Partition(w, file);
        w.WriteNumber("size", file.Bytes);
        if (dataChange) Tags(w, file);
    });

    public static string CommitInfo(bool first, DateTimeOffset now) => Action("commitInfo", w =>
    {
        w.WriteNumber("timestamp", now.ToUnixTimeMilliseconds());
        w.WriteString("operation", first ? "CREATE TABLE" : "WRITE");
        w.WriteStartObject("operationParameters");
        w.WriteEndObject();
        w.WriteString("engineInfo", "Daybook");
    });

    /// <summary>One version's entry.</summary>
    /// <param name="metadata">Null: as the version before.</param>
    public static string Entry(bool first, string? metadata, LakeChange change, DateTimeOffset now)
    {
        List<string> lines = [CommitInfo(first, now)];
        if (first) lines.Add(Protocol);
        if (metadata is not null) lines.Add(metadata);
        lines.AddRange(change.Removed.Select(f => Remove(f, now, dataChange: true)));
        lines.AddRange(change.Added.Select(f => Add(f, dataChange: true)));
        return string.Concat(lines.Select(l => l + "\n"));
    }

    public static string LastCheckpoint(long version, int actions, int added, long bytes) =>
        $$"""{"version":{{version}},"size":{{actions}},"sizeInBytes":{{bytes}},"numOfAddFiles":{{added}}}""";

    /// <param name="first">The earliest event, in microseconds since 1970.</param>
    /// <param name="last">The latest. Written rounded up to a millisecond, so that no reader leaves the file out for what a shorter number
    /// hides.</param>
    public static string Stats(long rows, string leastType, string greatestType, long first, long last) => Object(w =>
    {
        w.WriteNumber("numRecords", rows);
        w.WriteBoolean("tightBounds", false);
        w.WriteStartObject("minValues");
        w.WriteString("event_type", leastType);
        w.WriteString("occurred_at", Millis(WholeMillis(first)));
        w.WriteEndObject();
        w.WriteStartObject("maxValues");
        w.WriteString("event_type", greatestType);
        w.WriteString("occurred_at", Millis(-WholeMillis(-last)));
        w.WriteEndObject();
        w.WriteStartObject("nullCount");
        w.WriteNumber("event_type", 0);
        w.WriteNumber("occurred_at", 0);
        w.WriteEndObject();
    });

    public static string Stats(long rows) => $$"""{"numRecords":{{rows}}}""";

    // Down, also before 1970.
    private static long WholeMillis(long micros) => micros >= 0 ? micros / 1000 : -((999 - micros) / 1000);

    private static string Millis(long millis) =>
        InstantPattern.CreateWithInvariantCulture("uuuu'-'MM'-'dd'T'HH':'mm':'ss'.'fff'Z'")
            .Format(Instant.FromUnixTimeMilliseconds(millis));

    private static void Partition(Utf8JsonWriter w, LakeFile file)
    {
        w.WriteStartObject("partitionValues");
        if (file.Day is { } day) w.WriteString("dt", $"{day:yyyy-MM-dd}");
        w.WriteEndObject();
    }

    private static void Tags(Utf8JsonWriter w, LakeFile file)
    {
        w.WriteStartObject("tags");
        w.WriteString("daybook.revision", $"{file.Revision}");
        w.WriteString("daybook.sha256", file.Sha256);
        w.WriteEndObject();
    }

    private static string Action(string name, Action<Utf8JsonWriter> members) => Object(w =>
    {
        w.WriteStartObject(name);
        members(w);
        w.WriteEndObject();
    });

    private static string Object(Action<Utf8JsonWriter> members)
    {
        using var bytes = new MemoryStream();
        using (var w = new Utf8JsonWriter(bytes, Writing))
        {
            w.WriteStartObject();
            members(w);
            w.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.ToArray());
    }
}
