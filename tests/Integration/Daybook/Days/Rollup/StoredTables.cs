namespace Daybook.Tests.Days.Rollup;

/// <summary>What the daily tables hold, as a text to compare. Numbers that the database generates are not in it.</summary>
internal static class StoredTables
{
    private static readonly (string Table, string Query)[] Always =
    [
        ("day_slices", "SELECT day, utc_day, lo, hi FROM day_slices"),
        ("metrics_by_day", "SELECT * FROM metrics_by_day"),
        ("users",
            "SELECT u.subject, u.first_at, u.own_first_at, p.subject AS person FROM users u LEFT JOIN users p ON p.user_no = "
            + "u.person_no"),
        ("quarter_counts", "SELECT bucket, event_type, events FROM quarter_counts JOIN event_types USING (type_no)"),
        ("user_days", "SELECT utc_day, subject, lo, hi FROM user_days JOIN users USING (user_no)"),
        ("user_day_types",
            "SELECT utc_day, event_type, subject, lo, hi FROM user_day_types JOIN users USING (user_no) JOIN event_types USING "
            + "(type_no)"),
        ("linked_days", "SELECT utc_day, subject, lo, hi FROM linked_days JOIN users USING (user_no)"),
        ("linked_day_types",
            "SELECT utc_day, event_type, subject, lo, hi FROM linked_day_types JOIN users USING (user_no) JOIN event_types USING "
            + "(type_no)"),
        ("active_prev", "SELECT * FROM active_prev"),
        ("type_prev", "SELECT event_type, day, prev_day, users FROM type_prev JOIN event_types USING (type_no)"),
        ("cohort_days", "SELECT * FROM cohort_days"),
        ("cohort_weeks", "SELECT * FROM cohort_weeks"),
        ("cohort_months", "SELECT * FROM cohort_months"),
    ];

    /// <param name="more">Tables of which a test compares some columns.</param>
    public static async Task<string> Of(StoredHistory history, params (string Table, string Query)[] more)
    {
        List<string> lines = [];
        foreach (var (table, query) in more.Concat(Always))
        {
            lines.AddRange(
                (await history.Query($"SELECT r::text FROM ({query}) r ORDER BY 1", r => r.GetString(0))).Select(row => $"{table} {row}"));
        }

        return string.Join('\n', lines);
    }
}
