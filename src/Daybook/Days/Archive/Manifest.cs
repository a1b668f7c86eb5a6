using System.Text.Json;
using System.Text.Json.Serialization;
using Daybook.Foundation;

namespace Daybook.Days.Archive;

/// <summary>
/// <c>manifest.json</c>: every file and what it must hold. Written last, so it never names bytes that were not read back.
/// </summary>
/// <param name="Version">Of this form: 1.</param>
/// <param name="Sequence">+1 with every manifest written.</param>
/// <param name="TimeZone">IANA id; the files' dates are days of this zone.</param>
/// <param name="Files">Sorted by name.</param>
public sealed record Manifest(int Version, long Sequence, DateTimeOffset PublishedAt, string TimeZone, IReadOnlyList<ManifestFile> Files)
{
    public const string Key = "manifest.json";

    private static readonly JsonSerializerOptions Indented =
        new(DaybookJson.Options) { WriteIndented = true, NewLine = "\n", DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    public ManifestFile? Find(string file) => Files.FirstOrDefault(f => f.File == file);

    public byte[] Render() => JsonSerializer.SerializeToUtf8Bytes(this, Indented);

    public static Manifest Parse(ReadOnlySpan<byte> json) => JsonSerializer.Deserialize<Manifest>(json, DaybookJson.Options)!;
}

/// <param name="File">Key below the prefix.</param>
/// <param name="Date">The file's day, of a month the first; null for <c>metrics_by_day.jsonl</c>.</param>
/// <param name="Rows">Lines.</param>
/// <param name="Bytes">Length as stored.</param>
/// <param name="Sha256">Hex, of the bytes as stored.</param>
/// <param name="Revision">The day's revision that the file holds, of a month the highest; for <c>metrics_by_day.jsonl</c> the manifest's
/// sequence.</param>
/// <param name="Events">Metrics files of a day: its events, all types.</param>
/// <param name="UniqueUsers">Metrics files of a day: its users, each once.</param>
public sealed record ManifestFile(string File, DateOnly? Date, long Rows, long Bytes, string Sha256, long Revision, long? Events = null,
    long? UniqueUsers = null);

/// <summary>
/// Where files are below the prefix. The folders are Hive-style, so that Spark, Athena and DuckDB read the date from the folder.
/// </summary>
public static class ArchiveKeys
{
    public const string AllMetrics = "metrics_by_day.jsonl";

    public const string Events = "events/";

    public static string DayMetrics(DateOnly day) => $"metrics/dt={day:yyyy-MM-dd}/metrics.jsonl";

    public static string EventsPart(DateOnly day, int part) => $"{Events}dt={day:yyyy-MM-dd}/part-{part:0000}.jsonl.gz";
}
