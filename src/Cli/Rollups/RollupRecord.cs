using System.Text;
using System.Text.Json;

namespace Daybook.Cli.Rollups;

/// <summary>A run's record as Daybook returns it.</summary>
internal sealed record RollupRecord(string Json)
{
    private readonly JsonElement _run = JsonDocument.Parse(Json).RootElement;

    public string Id => _run.GetProperty("run_id").GetString()!;

    public bool IsRunning => State == "running";

    public string? Error => _run.TryGetProperty("error", out var error) ? error.GetString() : null;

    private string State => _run.GetProperty("state").GetString()!;

    public string Text()
    {
        var days = _run.GetProperty("days").EnumerateArray().ToList();
        var text = new StringBuilder();
        foreach (var day in days)
            text.AppendLine(
                $"{day.GetProperty("date").GetString()}  {day.GetProperty("events").GetInt64(),12:N0} events  revision "
                + $"{day.GetProperty("revision").GetInt32()}");
        text.Append(
            $"{days.Count} of {_run.GetProperty("days_total").GetInt32()} days counted in "
            + $"{_run.GetProperty("seconds").GetDouble():0.0} s; run {Id}{(IsRunning ? ", still running" : "")}");
        return text.ToString();
    }
}
