namespace Daybook.Privacy.Erasing;

/// <summary>Part of the third step: the person is in no frozen segment any more.</summary>
/// <remarks>
/// First in the transaction that also takes the person's name out of the daily tables. It waits for whoever is freezing a segment, and a
/// later one sees nothing of the person.
/// </remarks>
internal static class ForgetInCohorts
{
    /// <returns>Cohorts that the person was in.</returns>
    public static async Task<int> Run(PrivacySession session, string[] subjects, CancellationToken cancel)
    {
        await session.Execute("LOCK TABLE cohort_members IN SHARE ROW EXCLUSIVE MODE", cancel);
        // Index cohort_members_subject; primary key of cohorts.
        return await session.Execute(
            """
            WITH gone AS (DELETE FROM cohort_members WHERE subject = ANY($1) RETURNING cohort_id)
            UPDATE cohorts c SET members = c.members - g.members
            FROM (SELECT cohort_id, count(*) AS members FROM gone GROUP BY cohort_id) g WHERE c.cohort_id = g.cohort_id
            """, cancel, [subjects]);
    }
}
