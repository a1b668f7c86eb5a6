using Npgsql;

namespace Daybook.Tools.Bench;

/// <summary>What is known about the people of <see cref="HistoryData"/>: as if each had sent one <c>identify</c> and one <c>group</c>.</summary>
internal static class PeopleData
{
    /// <summary>After the events are counted.</summary>
    public static async Task Fill(string postgres, CancellationToken cancel)
    {
        await using var database = NpgsqlDataSource.Create(postgres + ";Command Timeout=0");
        await using var command = database.CreateCommand("""
            INSERT INTO persons (subject, set_at, set_by) SELECT subject, now(), gen_random_uuid() FROM users;
            INSERT INTO person_properties (subject, name, value, set_at, set_by)
            SELECT u.subject, p.name, p.value, now(), gen_random_uuid()
            FROM users u CROSS JOIN LATERAL (VALUES
              ('tier', to_jsonb((ARRAY['free', 'pro', 'team'])[1 + u.user_no % 3])), ('age', to_jsonb(18 + u.user_no % 60)),
              ('email', to_jsonb('user-' || u.user_no || '@bench.example')),
              ('signed_up', to_jsonb('2026-01-01T00:00:00Z'::text))) p (name, value);
            INSERT INTO person_groups (subject, group_type, group_id, set_at, set_by)
            SELECT subject, 'company', 'company-' || user_no % 5000, now(), gen_random_uuid() FROM users;
            INSERT INTO group_properties (subject, group_type, group_id, name, value, set_at, set_by)
            SELECT subject, group_type, group_id, 'seats', to_jsonb(length(group_id) * 10), set_at, set_by FROM person_groups;
            """);
        await command.ExecuteNonQueryAsync(cancel);
    }
}
