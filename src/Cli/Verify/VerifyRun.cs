using System.Text.Json;
using Daybook.Cli.AnswerKey;
using Daybook.Cli.Rollups;

namespace Daybook.Cli.Verify;

/// <summary>Grades a running Daybook that holds the events of an answer key and no others.</summary>
/// <param name="wait">How long to wait for events that are still in flight.</param>
/// <param name="rollup">True to count uncounted events first.</param>
internal sealed class VerifyRun(HttpClient http, KeyDocument key, TimeSpan wait, bool rollup, TimeProvider clock, Action<string> say)
{
    private readonly LiveDaybook _daybook = new(http);

    public async Task<IReadOnlyList<Grade>> Run(CancellationToken cancel)
    {
        await Arrive(cancel);
        if (rollup)
        {
            say("Having them counted.");
            await new AskForRollup(http, clock).Run(null, null, TimeSpan.FromMinutes(30), cancel);
        }

        var zone = await ReportingZone(cancel);
        List<Grade> grades = [await Ledger(cancel), await Export(cancel)];
        foreach (var item in key.Reports)
        {
            say(item.Name);
            grades.Add(item.ReportingZone is { } needed && needed != zone
                ? new Grade(item.Name, Verdict.NotAsked, $"it publishes the days of {zone}, this is about those of {needed}")
                : await Ask(item.Name, item.Request, item.Answer, cancel));
        }

        return grades;
    }

    /// <summary>Waits until all are stored or no more arrive.</summary>
    private async Task Arrive(CancellationToken cancel)
    {
        var started = clock.GetTimestamp();
        while (true)
        {
            var (status, stats) = await _daybook.Get("/events/stats", cancel);
            var stored = stats?.GetProperty("total_events").GetInt64();
            if (stored >= key.Export.Rows) return;
            if (clock.GetElapsedTime(started) > wait)
            {
                if (stored is null) throw new VerbFailedException($"GET /events/stats answered {(int)status} for {wait.TotalSeconds:0} s.");
                return;
            }

            say(stored is null ? $"GET /events/stats answered {(int)status}; asking again."
                : $"{stored:N0} of {key.Export.Rows:N0} events are stored.");
            await Task.Delay(TimeSpan.FromSeconds(1), clock, cancel);
        }
    }

    private async Task<string?> ReportingZone(CancellationToken cancel) =>
        (await _daybook.Get("/stats/dau", cancel)).Answer?.GetProperty("time_zone").GetString();

    private async Task<Grade> Ask(string name, string request, JsonElement expected, CancellationToken cancel)
    {
        var (status, answer) = await _daybook.Get(request, cancel);
        if (answer is null) return new Grade(name, Verdict.Wrong, $"GET {request} answered {(int)status}");
        return JsonDifference.Find(expected, answer.Value) is { } difference
            ? new Grade(name, Verdict.Wrong, $"GET {request}: {difference}")
            : new Grade(name, Verdict.Right);
    }

    private async Task<Grade> Ledger(CancellationToken cancel)
    {
        const string Name = "ledger";
        var started = clock.GetTimestamp();
        while (true)
        {
            var (status, answer) = await _daybook.Get("/ops/ledger", cancel);
            if (answer is null) return new Grade(Name, Verdict.Wrong, $"GET /ops/ledger answered {(int)status}");
            var total = answer.Value.GetProperty("total");
            var found = new KeyLedger(
                Term("persisted"), Term("accepted") - Term("duplicate"), Term("rejected"), Term("dead_lettered"), Term("in_flight"),
                Term("difference"));
            if (found == key.Ledger) return new Grade(Name, Verdict.Right);

            // The queue's own count of messages in flight lags behind.
            if (clock.GetElapsedTime(started) > wait) return new Grade(Name, Verdict.Wrong, $"it says {found}; it must say {key.Ledger}");
            await Task.Delay(TimeSpan.FromSeconds(1), clock, cancel);

            long Term(string name) => total.GetProperty(name).GetInt64();
        }
    }

    /// <summary>Reads and counts every stored event again.</summary>
    private async Task<Grade> Export(CancellationToken cancel)
    {
        say("Reading every stored event.");
        var hash = new ExportHash();
        try
        {
            await foreach (var line in _daybook.Lines(key.Export.Request, cancel)) hash.Add(line);
        }
        catch (VerbFailedException e)
        {
            return new Grade("export", Verdict.Wrong, e.Message);
        }

        return hash.Rows != key.Export.Rows ? new Grade("export", Verdict.Wrong,
            $"{hash.Rows:N0} events are stored; it must be {key.Export.Rows:N0}")
            : hash.Sum != key.Export.Sum ? new Grade("export", Verdict.Wrong,
                "as many events as there must be, but not the same: one or more differ from what was sent")
            : new Grade("export", Verdict.Right);
    }
}
