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

-- All others stay local tables of the coordinator: messages, day_marks, sent_messages, receipted, rejected_events, dead_letters, users
-- (one row a user, written by the one rollup), days and the small tables, run records, outbox.
