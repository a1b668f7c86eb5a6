using NodaTime;

namespace Daybook.Cli.AnswerKey;

/// <summary>The questions of an answer key.</summary>
internal static class KeyReports
{
    private static readonly string[] Shop = ["product_viewed", "product_added", "checkout_started", "order_completed"];
    private static readonly string[] Lesson = ["lesson_started", "lesson_completed"];

    public static IEnumerable<KeyItem> Of(KeyHistory history)
    {
        var range = Range(history);
        yield return KeyItem.Of("totals", "/events/stats", DailyAnswers.Stats(history));
        yield return KeyItem.Of("daily active users", $"/stats/dau?{range}", DailyAnswers.Dau(history, history));
        yield return KeyItem.Of("top events", $"/stats/top-events?limit=1000&{range}", DailyAnswers.TopEvents(history));
        yield return KeyItem.Of("lifecycle", $"/stats/lifecycle?{range}", DailyAnswers.Lifecycle(history));
        yield return KeyItem.Of("active users by day", $"/stats/active?interval=day&{range}", ActiveAnswers.Days(history));
        yield return KeyItem.Of("active users by week", $"/stats/active?interval=week&{range}",
            ActiveAnswers.Calendar(history, ActiveAnswers.Monday, week => week.PlusDays(7)));
        yield return KeyItem.Of("active users by month", $"/stats/active?interval=month&{range}",
            ActiveAnswers.Calendar(history, ActiveAnswers.FirstOfMonth, month => month.PlusMonths(1)));
        yield return KeyItem.Of("active users of 7 days", $"/stats/active?interval=week&rolling=true&{range}",
            ActiveAnswers.Rolling(history, 7));
        yield return KeyItem.Of("active users of 30 days", $"/stats/active?interval=month&rolling=true&{range}",
            ActiveAnswers.Rolling(history, 30));
        foreach (var item in Retention(history).Concat(Filtered(history, range)).Concat(FromRawEvents(history, range))
            .Concat(Published(history))) yield return item;
    }

    /// <summary>
    /// A deployment reads these from its daily tables or, if it counts in another zone, combines them from quarter hours and masks.
    /// </summary>
    public static IEnumerable<KeyItem> InAnotherZone(KeyHistory history)
    {
        var range = Range(history);
        IEnumerable<KeyItem> items =
        [
            KeyItem.Of("daily active users", $"/stats/dau?{range}", DailyAnswers.Dau(history, history)),
            KeyItem.Of("top events", $"/stats/top-events?limit=1000&{range}", DailyAnswers.TopEvents(history)),
            KeyItem.Of("lifecycle", $"/stats/lifecycle?{range}", DailyAnswers.Lifecycle(history)),
            KeyItem.Of("active users by week", $"/stats/active?interval=week&{range}",
                ActiveAnswers.Calendar(history, ActiveAnswers.Monday, week => week.PlusDays(7))),
            .. Retention(history),
            .. Published(history),
        ];
        return items.Select(item => item with { Name = $"{item.Name}, {history.Zone.Id}" });
    }

    private static string Range(KeyHistory history) =>
        $"from={KeyHistory.Text(history.From)}&to={KeyHistory.Text(history.To)}&tz={history.Zone.Id}";

    // S3 holds only days of one zone.
    private static IEnumerable<KeyItem> Published(KeyHistory history)
    {
        var days = $"from={KeyHistory.Text(history.From)}&to={KeyHistory.Text(history.To)}";
        yield return KeyItem.Of("published metrics", $"/analytics/metrics?{days}",
            DailyAnswers.Metrics(history)) with
        { ReportingZone = history.Zone.Id };
        yield return KeyItem.Of("published summary", $"/analytics/summary?{days}",
            DailyAnswers.Summary(history)) with
        { ReportingZone = history.Zone.Id };
    }

    // Only windows that the events reach, because a later one is null or 0 depending on the day of the question.
    private static IEnumerable<KeyItem> Retention(KeyHistory history)
    {
        var length = Period.DaysBetween(history.From, history.To) + 1;
        var daily = Math.Min((length + 1) / 2, 200);
        yield return Table("retention by day", "daily", history.From, day => day.PlusDays(1), daily, Math.Min(length - daily + 1, 200));
        yield return Table("retention from signing up to a lesson", "daily", history.From, day => day.PlusDays(1), daily,
            Math.Min(length - daily + 1, 200), "signed_up", "lesson_started");

        var monday = ActiveAnswers.Monday(history.From);
        var weeks = (Period.DaysBetween(monday, history.To) / 7) + 1;
        yield return Table("retention by week", "weekly", monday, day => day.PlusDays(7), (weeks + 1) / 2, weeks - ((weeks + 1) / 2) + 1);

        KeyItem Table(string name, string type, LocalDate first, Func<LocalDate, LocalDate> next, int cohorts, int windows,
            string? firstEvent = null, string? returnEvent = null)
        {
            List<LocalDate> starts = [first];
            while (starts.Count < cohorts + windows) starts.Add(next(starts[^1]));
            var events = firstEvent is null ? "" : $"&first_event={firstEvent}&return_event={returnEvent}";
            return KeyItem.Of(
                name,
                $"/stats/retention?start_date={KeyHistory.Text(first)}&to={KeyHistory.Text(starts[cohorts - 1])}&windows={windows}&window_type={type}{events}&tz={history.Zone.Id}",
                RetentionAnswers.Table(history, starts, cohorts, windows, firstEvent, returnEvent));
        }
    }

    private static IEnumerable<KeyItem> Filtered(KeyHistory history, string range)
    {
        if (history.Only(e => e.Type == "lesson_started") is { } lessons)
        {
            yield return KeyItem.Of("daily active users of one type", $"/stats/dau?event_type=lesson_started&{range}",
                DailyAnswers.Dau(lessons, history));
        }

        if (history.Only(e => e.Source == "shop") is { } shop)
        {
            yield return KeyItem.Of("daily active users of one source", $"/stats/dau?source=shop&{range}", DailyAnswers.Dau(shop, history));
            yield return KeyItem.Of("top events of one source", $"/stats/top-events?source=shop&{range}", DailyAnswers.TopEvents(shop));
        }

        if (history.Only(e => Equals(e.Property("country"), "DE")) is { } germany)
            yield return KeyItem.Of("daily active users of one country", $"/stats/dau?property.country=DE&{range}",
                DailyAnswers.Dau(germany, history));

        if (history.Only(e => e.Property("amount") is decimal and >= 20m && e.Type == "order_completed") is { } large)
        {
            var filter = Filter(
                """[{"field":"property.amount","op":"gte","values":[20]},{"field":"event_type","op":"is","values":["order_completed"]}]""");
            yield return KeyItem.Of("daily active users of a filter", $"/stats/dau?{filter}&{range}", DailyAnswers.Dau(large, history));
            yield return KeyItem.Of("lifecycle of a filter", $"/stats/lifecycle?{filter}&{range}",
                DailyAnswers.Lifecycle(large, history));
        }

        var buyers = history.Events.Where(e => e.Type == "order_completed").CountBy(e => e.User).Where(u => u.Value >= 2)
            .Select(u => u.Key).ToHashSet();
        if (history.Only(e => buyers.Contains(e.User)) is { } bought)
        {
            var filter = Filter("""[{"field":"event_type","op":"did","values":["order_completed"],"at_least":2}]""");
            yield return KeyItem.Of("top events of who ordered twice", $"/stats/top-events?limit=1000&{filter}&{range}",
                DailyAnswers.TopEvents(bought));
        }
    }

    private static string Filter(string json) => "filter=" + Uri.EscapeDataString(json);

    private static IEnumerable<KeyItem> FromRawEvents(KeyHistory history, string range)
    {
        yield return KeyItem.Of("funnel of the shop, within an hour", $"/stats/funnel?steps={string.Join(',', Shop)}&within=1h&{range}",
            FunnelAnswers.Steps(history, Shop, Duration.FromHours(1)));
        yield return KeyItem.Of("funnel of the shop, within a week", $"/stats/funnel?steps={string.Join(',', Shop)}&within=7d&{range}",
            FunnelAnswers.Steps(history, Shop, Duration.FromDays(7)));
        yield return KeyItem.Of("funnel of a lesson", $"/stats/funnel?steps={string.Join(',', Lesson)}&within=30m&{range}",
            FunnelAnswers.Steps(history, Lesson, Duration.FromMinutes(30)));
        yield return KeyItem.Of("sessions", $"/stats/sessions?gap=30m&{range}", SessionAnswers.PerDay(history, Duration.FromMinutes(30)));
        foreach (var (type, property, measure, limit) in ((string, string, string, int)[])
        [
            ("product_viewed", "category", "count", 3), ("lesson_started", "course", "users", 3),
            ("order_completed", "device_type", "sum:amount", 10), ("quiz_answered", "course", "avg:score", 3),
        ])
        {
            if (history.Only(e => e.Type == type) is not { } some) continue;
            yield return KeyItem.Of(
                $"{type} by {property}, {measure}",
                $"/stats/breakdown?event_type={type}&property={property}&measure={measure}&limit={limit}&{range}",
                BreakdownAnswers.Values(some, property, measure, limit));
        }
    }
}
