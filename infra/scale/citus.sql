-- PostgreSQL grows into Citus (Azure's elastic clusters): run once, as the owner, after the migrations and before the load needs it.
-- Not run in CI: Citus is not in Debian. docs/scale.md says for every statement of the storage path which shards it touches.

-- The two that grow without bound, by the one column that every write has. Co-located: an event and its key share a shard,
-- so that "stored once" never depends on a transaction across shards.
SELECT create_distributed_table('event_keys', 'event_id', shard_count => 32);
SELECT create_distributed_table('events', 'event_id', colocate_with => 'event_keys');

-- By user: retention and active users join a user's days with each other.
SELECT create_distributed_table('user_days', 'user_no', shard_count => 32);
SELECT create_distributed_table('user_day_types', 'user_no', colocate_with => 'user_days');

-- Small, and read inside transactions on every shard.
SELECT create_reference_table('policy');
SELECT create_reference_table('erased_subjects');
SELECT create_reference_table('event_types');

-- All others stay local tables of the coordinator (infra/check compares this list with the migrations):
--   of the storage path: messages, day_marks, sent_messages, receipted, rejected_events, dead_letters, dead_letter_events,
--   identity_links, identity_owners, identity_changes, persons, person_properties, person_groups, group_properties
--   a row a user, a day, a quarter hour: users, days, day_slices, metrics_by_day, quarter_counts, linked_days, linked_day_types, active_prev, type_prev, cohort_days, cohort_weeks, cohort_months
--   records: installation, timers, sealing, rollup_runs, rollup_faults, recounts, publications, archived_metrics, archived_events, manifest, ledger_hours, audit_log,
--   erasures, erasure_days, rewrite_requests, retention_runs, quality_hours, quality_types, quality_days, quality_day_counts, quality_runs, quality_findings, quality_missing, alerts, alert_notices, written_off, lost_events, column_files, column_caches, api_keys, segments
