namespace Daybook.Watch.Quality.Checks;

/// <summary>Open dead letters. Each needs a repair or a discard.</summary>
internal sealed class OpenDeadLetters : ICheck
{
    public string Name => FindingNames.DeadLetters;

    public async Task<IReadOnlyList<Finding>> Look(QualityLook look, CancellationToken cancel)
    {
        // dead_letters_state, primary key of messages. An open letter does not count if its message finished in the end.
        var (letters, events, codes) = (await look.Session.Query(
            """
            SELECT count(*), coalesce(sum(events), 0)::bigint, coalesce(string_agg(DISTINCT code, ', '), '')
            FROM dead_letters d
            WHERE state = 'open' AND NOT (part IS NULL AND EXISTS (SELECT FROM messages m WHERE m.message_id = d.message_id))
            """, r => (r.GetInt64(0), r.GetInt64(1), r.GetString(2)), cancel)).Single();
        return
        [
            new Finding(Name, letters > 0 ? FindingStatus.Fail : FindingStatus.Ok,
                letters > 0 ? $"{letters} open dead letters with {events} events: {codes}." : "No dead letter is open.")
            {
                Value = letters,
                Threshold = 0,
                Unit = "letters",
            },
        ];
    }
}
