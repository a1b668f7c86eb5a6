using System.Runtime.CompilerServices;
using System.Text.Json;
using Daybook.Days.Archive;
using Daybook.Foundation;
using NodaTime;

namespace Daybook.Cli.Merging;

/// <summary>Merges the archived days of several installations, one day after the other.</summary>
/// <param name="partial">Days are taken too that an installation has not archived yet.</param>
internal sealed class MergeRun(IReadOnlyList<Installation> installations, LocalDate? from, LocalDate? to, bool partial)
{
    /// <param name="line">Gets each line of metrics, in the form of <c>metrics_by_day.jsonl</c>.</param>
    /// <param name="ended">Gets each day when it is done or left out.</param>
    /// <exception cref="VerbFailedException">The days of the installations are of different zones, or a file is not what its manifest
    /// says.</exception>
    public async Task<MergeReport> Run(Func<string, Task> line, Action<DayReport> ended, CancellationToken cancel)
    {
        List<Manifest> manifests = [];
        foreach (var one in installations) manifests.Add(await one.Manifest(cancel));
        var zones = manifests.Select(m => m.TimeZone).Distinct(StringComparer.Ordinal).ToList();
        if (zones.Count > 1)
            throw new VerbFailedException("Days of different time zones cannot be merged: "
                + string.Join(", ", installations.Zip(manifests, (i, m) => $"{i.Name} has {m.TimeZone}")) + ".");
        var zone = DateTimeZoneProviders.Tzdb.GetZoneOrNull(zones[0])
            ?? throw new VerbFailedException($"The time zone {zones[0]} is not known here.");
        List<DayReport> days = [];
        var folder = Directory.CreateTempSubdirectory("daybook-merge-").FullName;
        try
        {
            foreach (var day in manifests.SelectMany(ArchivedDay.DaysOf).Distinct().Order())
            {
                if (day < from || day > to) continue;
                var report = await Day(manifests, day, zone, folder, line, cancel);
                days.Add(report);
                ended(report);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        return new MergeReport(zones[0], [.. installations.Zip(manifests, (i, m) => new MergedFrom(i.Name, m.Sequence, m.PublishedAt))],
            days);
    }

    private async Task<DayReport> Day(List<Manifest> manifests, LocalDate day, DateTimeZone zone, string folder, Func<string, Task> line,
        CancellationToken cancel)
    {
        var archived = manifests.Select(m => ArchivedDay.Of(m, day, zone)).ToList();
        var missing = installations.Zip(archived).Where(a => a.Second.Missing is not null)
            .ToDictionary(a => a.First.Name, a => a.Second.Missing!, StringComparer.Ordinal);
        var date = day.ToDateOnly();
        if (missing.Count > 0 && !partial) return new DayReport(date, false, 0, 0, 0, 0, null, missing);
        var merged = await new MergeDay(folder).Run(
            [.. installations.Zip(archived, (i, a) => (i.Store, a.Parts, Bodies(i, a.Parts, cancel)))], cancel);
        foreach (var (type, events, users) in merged.Types)
        {
            var row = new MetricsRow(date, type, events, users);
            await line(missing.Count == 0 ? row.ToLine() : new PartialRow(date, type, events, users, true).ToLine());
        }

        return new DayReport(date, true, merged.Events, merged.Users, merged.Repeated, merged.Differing,
            installations.Zip(merged.Read).ToDictionary(r => r.First.Name, r => r.Second, StringComparer.Ordinal),
            missing.Count == 0 ? null : missing);
    }

    private static async IAsyncEnumerable<byte[]> Bodies(Installation installation, IReadOnlyList<ManifestFile> parts,
        [EnumeratorCancellation] CancellationToken cancel)
    {
        foreach (var part in parts)
            yield return await installation.Read(part, cancel)
                ?? throw new VerbFailedException($"{installation.Name} has other bytes in {part.File} than its manifest says. If it is "
                    + "publishing at this moment, run this again; otherwise its nightly check finds and repairs it.");
    }

    private sealed record PartialRow(DateOnly EventDate, string EventType, long EventCount, long UniqueUsers, bool Partial)
    {
        public string ToLine() => JsonSerializer.Serialize(this, DaybookJson.Options) + '\n';
    }
}

/// <summary>What was merged, and what was not.</summary>
internal sealed record MergeReport(string TimeZone, IReadOnlyList<MergedFrom> Installations, IReadOnlyList<DayReport> Days);

/// <param name="Sequence">Of its manifest.</param>
internal sealed record MergedFrom(string Name, long Sequence, DateTimeOffset PublishedAt);

/// <param name="Merged">False: it was left out, because it is missing somewhere.</param>
/// <param name="UniqueUsers">Each once over all installations and types.</param>
/// <param name="RepeatedEvents">Left out, because an installation that is named before has them.</param>
/// <param name="DifferingEvents">Those of them that have other content.</param>
/// <param name="EventsOf">As read, by installation.</param>
/// <param name="Missing">Which installations have not archived all of the day, and what is known of it; null if all have.</param>
internal sealed record DayReport(DateOnly Date, bool Merged, long Events, long UniqueUsers, long RepeatedEvents, long DifferingEvents,
    IReadOnlyDictionary<string, long>? EventsOf, IReadOnlyDictionary<string, string>? Missing);
