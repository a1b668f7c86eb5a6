using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Daybook.Cli.Queries;

/// <summary>A report's JSON as text for a terminal: a table, bars, and what the numbers stand on.</summary>
internal static class ReportText
{
    private static readonly string[] Measures = ["sum", "avg"];

    public static string Trend(JsonElement report)
    {
        var table = new TextTable("date", "events", "people");
        var days = report.GetProperty("days").EnumerateArray().ToList();
        foreach (var day in days) table.Add(day.GetProperty("date").GetString()!, Count(day, "events"), Count(day, "dau"));
        return $"{table}\n{Line("events", days, "events", sum: true)}{Line("people", days, "dau", sum: false)}"
            + Standing(report, days.Count);
    }

    public static string Series(JsonElement report)
    {
        var series = report.GetProperty("series").EnumerateArray().ToList();
        var before = report.TryGetProperty("compared", out var compared) ? compared.GetProperty("series").EnumerateArray().ToList() : null;
        var table = new TextTable(
            [report.GetProperty("measure").GetString()!, "total", .. before is null ? (string[])[] : ["before"], " <"]);
        foreach (var (i, line) in series.Index())
        {
            List<double> points = [.. line.GetProperty("points").EnumerateArray().Where(p => p.ValueKind == JsonValueKind.Number)
                .Select(p => p.GetDouble())];
            table.Add([Name(line), Figure(line), .. before is null ? (string[])[] : [Figure(before[i])], Sparkline.Of(points)]);
        }

        return $"{table}\n{Standing(report, 0)}";

        // Without a field no line has a value.
        string Name(JsonElement line)
        {
            var (type, value) = (line.GetProperty("event_type").GetString(), line.GetProperty("value").GetString());
            if (line.GetProperty("other").GetBoolean()) value = "(others)";
            else if (series.Exists(s => s.GetProperty("value").GetString() is not null || s.GetProperty("other").GetBoolean()))
                value ??= "(none)";
            return string.Join(' ', new[] { type, value }.OfType<string>().DefaultIfEmpty("(all)"));
        }

        static string Figure(JsonElement line) => line.GetProperty("total") is { ValueKind: JsonValueKind.Number } total
            ? total.GetDouble().ToString("#,0.##", CultureInfo.InvariantCulture) : "–";
    }

    public static string Sessions(JsonElement report)
    {
        var table = new TextTable("date", "sessions", "people", "events", "bounced", "average", "median");
        var days = report.GetProperty("days").EnumerateArray().ToList();
        foreach (var day in days.Append(report.GetProperty("total")))
        {
            table.Add(day.TryGetProperty("date", out var date) ? date.GetString()! : "all", Count(day, "sessions"), Count(day, "users"),
                Count(day, "events"), Percent(day, "bounce_rate"), Seconds(day, "average_seconds"), Seconds(day, "median_seconds"));
        }

        return $"{table}\n{Line("sessions", days, "sessions", sum: true)}{Standing(report, days.Count)}";
    }

    public static string Funnel(JsonElement report)
    {
        var table = new TextTable("step", "people", "of first", "of previous", " <");
        var steps = report.GetProperty("steps").EnumerateArray().ToList();
        foreach (var step in steps)
        {
            table.Add(step.GetProperty("event_type").GetString()!, Count(step, "users"), Percent(step, "conversion"),
                Percent(step, "step_conversion"), Bar(step.GetProperty("conversion")));
        }

        return $"{table}\n{Standing(report, 0)}";
    }

    public static string Retention(JsonElement report)
    {
        var cohorts = report.GetProperty("cohorts").EnumerateArray().ToList();
        var windows = cohorts.Count == 0 ? 0 : cohorts.Max(cohort => cohort.GetProperty("returned").GetArrayLength());
        var table = new TextTable(
            ["cohort", "people", .. Enumerable.Range(0, windows).Select(i => i.ToString(CultureInfo.InvariantCulture))]);
        foreach (var cohort in cohorts)
        {
            var size = cohort.GetProperty("size").GetInt64();
            table.Add([cohort.GetProperty("start").GetString()!, Number(size),
                .. cohort.GetProperty("returned").EnumerateArray().Select(back => Share(back, size))]);
        }

        return $"{table}\n{Mean(cohorts, windows)}{Standing(report, 0)}";
    }

    public static string Breakdown(JsonElement report)
    {
        var values = report.GetProperty("values").EnumerateArray().ToList();
        var other = report.GetProperty("other");
        var measure = Measures.FirstOrDefault(name => other.TryGetProperty(name, out _)
            || values.Exists(value => value.TryGetProperty(name, out _)));
        var table = new TextTable([" <", "events", "people", .. measure is null ? (string[])[] : [measure]]);
        foreach (var value in values) Row(value.GetProperty("value").GetString() ?? "(none)", value);
        if (other.GetProperty("count").GetInt64() > 0) Row("(others)", other);
        return $"{table}\n{Standing(report, 0)}";

        void Row(string name, JsonElement row) =>
            table.Add([name, Count(row, "count"), Count(row, "users"), .. measure is null ? (string[])[] : [Decimal(row, measure)]]);
    }

    /// <summary>The rows of an answer in SQL.</summary>
    public static string Table(JsonElement report)
    {
        var columns = report.GetProperty("columns").EnumerateArray().ToList();
        var table = new TextTable([.. columns.Select(c => TextTable.Printable(c.GetProperty("name").GetString()!)
            + (c.GetProperty("type").GetString()![^1] is 'R' or ']' or ')' ? "<" : ""))]);
        foreach (var row in report.GetProperty("rows").EnumerateArray()) table.Add([.. row.EnumerateArray().Select(Cell)]);
        var hit = report.GetProperty("limit_hit").GetString() switch
        {
            "rows" => "There are more rows: --limit, or Daybook__Sql__MaxRows, keeps them back.\n",
            "bytes" => "There are more rows: the answer would be too large.\n",
            _ => "",
        };
        List<string> inexact = [.. report.GetProperty("inexact_numbers").EnumerateArray().Select(name => name.GetString()!)];
        if (inexact.Count > 0)
            hit += $"`numbers` lacks numbers with too many digits of: {TextTable.Printable(string.Join(", ", inexact))}.\n";
        return $"{table}\n{Number(report.GetProperty("row_count").GetInt64())} rows. {hit}{Standing(report, 0)}";

        static string Cell(JsonElement value) => value.ValueKind switch
        {
            JsonValueKind.Null => "",
            JsonValueKind.String => value.GetString()!,
            _ => value.GetRawText(),
        };
    }

    /// <summary>Provenance, in a sentence that a reader can pass on with the numbers.</summary>
    /// <param name="values">How many the bars above show.</param>
    private static string Standing(JsonElement report, int values)
    {
        var text = new StringBuilder();
        if (Sparkline.PerBar(values) is > 1 and var days)
            text.AppendLine(CultureInfo.InvariantCulture, $"A bar is the mean of {days} days.");
        text.Append(CultureInfo.InvariantCulture,
            $"{report.GetProperty("from")} to {report.GetProperty("to")}, {report.GetProperty("time_zone")}. ");
        text.Append(report.GetProperty("complete").GetBoolean() ? "Complete" : "Not complete: these numbers can still change");
        if (report.GetProperty("pending_events").GetInt64() is > 0 and var pending)
            text.Append(CultureInfo.InvariantCulture, $"; {pending:N0} stored events are not counted yet");
        if (report.GetProperty("late_events").GetInt64() is > 0 and var late)
            text.Append(CultureInfo.InvariantCulture, $"; {late:N0} came after their day was closed");
        return text.Append(CultureInfo.InvariantCulture,
            $". As of {report.GetProperty("as_of")}, revision {report.GetProperty("revision").GetInt64()}.").ToString();
    }

    private static string Line(string title, List<JsonElement> days, string member, bool sum)
    {
        List<double> values = [.. days.Select(day => day.GetProperty(member).GetDouble())];
        var most = values.DefaultIfEmpty().Max();
        // People of several days cannot be added up.
        var said = sum ? $"{Number((long)values.Sum())} in all, at most {Number((long)most)} a day" : $"at most {Number((long)most)} a day";
        return $"{title,-8}  {Sparkline.Of(values)}  {said}\n";
    }

    // Of cohorts whose window has begun; by people, so that small cohorts do not weigh as much as large ones.
    private static string Mean(List<JsonElement> cohorts, int windows)
    {
        List<double> shares = [];
        for (var i = 0; i < windows; i++)
        {
            var begun = cohorts.Where(cohort => cohort.GetProperty("returned")[i].ValueKind == JsonValueKind.Number).ToList();
            var people = begun.Sum(cohort => cohort.GetProperty("size").GetInt64());
            if (people == 0) break;
            shares.Add(begun.Sum(cohort => cohort.GetProperty("returned")[i].GetInt64()) / (double)people);
        }

        var said = string.Join("  ", shares.Select(share => share.ToString("P0", CultureInfo.InvariantCulture)));
        return shares.Count == 0 ? "" : $"all       {Sparkline.Of(shares)}  {said}\n";
    }

    private static string Bar(JsonElement share) =>
        share.ValueKind == JsonValueKind.Number ? new string('█', (int)Math.Round(share.GetDouble() * 20)) : "";

    private static string Share(JsonElement back, long size) =>
        back.ValueKind != JsonValueKind.Number ? "·"
        : size == 0 ? "–"
        : (back.GetInt64() / (double)size).ToString("P0", CultureInfo.InvariantCulture);

    private static string Percent(JsonElement row, string name) =>
        row.GetProperty(name) is { ValueKind: JsonValueKind.Number } share
            ? share.GetDouble().ToString("P1", CultureInfo.InvariantCulture) : "–";

    private static string Seconds(JsonElement row, string name) =>
        row.GetProperty(name) is { ValueKind: JsonValueKind.Number } seconds
            ? TimeSpan.FromSeconds(Math.Round(seconds.GetDouble())).ToString("c", CultureInfo.InvariantCulture) : "–";

    private static string Decimal(JsonElement row, string name) =>
        row.TryGetProperty(name, out var number) && number.ValueKind == JsonValueKind.Number
            ? number.GetDouble().ToString("N2", CultureInfo.InvariantCulture) : "–";

    private static string Count(JsonElement row, string name) => Number(row.GetProperty(name).GetInt64());

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
