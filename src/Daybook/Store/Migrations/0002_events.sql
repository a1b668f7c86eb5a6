-- Owner: Persist. The only inserter of events; Privacy is the only deleter.

-- The user of a report: user_id, else anonymous_id in a namespace of its own. C#: Event.Subject.
CREATE FUNCTION event_subject(user_id text, anonymous_id text) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN CASE WHEN user_id IS NOT NULL THEN 'u:' || user_id ELSE 'a:' || anonymous_id END;

-- The only random-order index in the system: an event_id is stored once, ever.
CREATE TABLE event_keys (
  event_id    uuid PRIMARY KEY,
  body_hash   bigint NOT NULL,                       -- 0: the content was erased
  occurred_at timestamptz NOT NULL,                  -- where to find the event: events has no index on event_id
  message_id  uuid NOT NULL
);

-- Day partitions (UTC) from the month of installation, month partitions before, one for all before 1970; made by Persist when first
-- needed: events_d20261122, events_m202609, events_before_1970. No default partition.
CREATE TABLE events (
  event_id     uuid NOT NULL,
  event_type   text COLLATE "C" NOT NULL,
  occurred_at  timestamptz NOT NULL,
  user_id      text COLLATE "C",
  anonymous_id text COLLATE "C",
  session_id   text COLLATE "C",
  source       text COLLATE "C" NOT NULL,
  properties   jsonb NOT NULL,
  context      jsonb NOT NULL,
  received_at  timestamptz NOT NULL,
  sent_at      timestamptz,
  persisted_at timestamptz NOT NULL DEFAULT now()
) PARTITION BY RANGE (occurred_at);
CREATE INDEX events_occurred_at ON events (occurred_at);
CREATE INDEX events_received_at ON events (received_at);

-- One row a finished message: a redelivery finds it and changes nothing. Ledger terms are read from here.
CREATE TABLE messages (
  message_id uuid PRIMARY KEY,
  hour       timestamptz NOT NULL,                   -- the header's UTC hour of receipt
  requests   int NOT NULL,
  events     int NOT NULL,                           -- = persisted + duplicate + rejected + blocked + dead
  persisted  int NOT NULL,
  duplicate  int NOT NULL,
  rejected   int NOT NULL,                           -- conflict, too_old: kept in rejected_events
  blocked    int NOT NULL,                           -- events of an erased person: id and reason only
  dead       int NOT NULL,                           -- events that can never be stored: kept in dead_letters
  done_at    timestamptz NOT NULL DEFAULT now(),
  xid        xid8 NOT NULL DEFAULT pg_current_xact_id()
);
CREATE INDEX messages_hour ON messages (hour);

-- What Rollup has yet to count. Append-only, without a unique constraint: see "Marked days" in docs/architecture.md.
CREATE TABLE day_marks (
  bucket     timestamptz NOT NULL,                   -- UTC quarter hour of occurred_at
  message_id uuid NOT NULL,
  events     int NOT NULL,
  marked_at  timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX day_marks_bucket ON day_marks (bucket);
CREATE INDEX day_marks_message ON day_marks (message_id);

-- What Ingest says the queue acknowledged (queue events-receipts), and the carried lists of later messages.
CREATE TABLE sent_messages (
  message_id  uuid PRIMARY KEY,
  hour        timestamptz NOT NULL,
  events      int NOT NULL,
  attested_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX sent_messages_hour ON sent_messages (hour);

-- Sums of receipts per writer, attestation and hour: counted apart from sent_messages.
CREATE TABLE receipted (
  writer    uuid NOT NULL,
  attest_no int NOT NULL,
  hour      timestamptz NOT NULL,
  accepted  int NOT NULL,
  rejected  int NOT NULL,
  PRIMARY KEY (writer, attest_no, hour)
);

-- Refused events: at the door (queue events-rejected) and by Persist (conflict, too_old, erased_user).
CREATE TABLE rejected_events (
  rejected_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  message_id  uuid NOT NULL,
  position    int NOT NULL,                          -- place in the message: with message_id, what makes keeping idempotent
  event_id    uuid,
  request_id  uuid NOT NULL,
  index       int,                                   -- place in the request; null when Persist refused it
  code        text COLLATE "C" NOT NULL,
  field       text,
  detail      text NOT NULL,
  stage       text COLLATE "C" NOT NULL CHECK (stage IN ('door', 'persist')),
  caller      text COLLATE "C" NOT NULL,
  source      text COLLATE "C" NOT NULL,
  received_at timestamptz NOT NULL,
  body        bytea NOT NULL,                        -- the first 8 KiB as sent
  body_length int NOT NULL,
  body_sha256 bytea NOT NULL,
  state       text COLLATE "C" NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'replayed', 'discarded')),
  state_reason text,
  state_at    timestamptz,
  rejected_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (message_id, position)
);
CREATE INDEX rejected_events_event ON rejected_events (event_id);
CREATE INDEX rejected_events_code ON rejected_events (code, rejected_at);

-- Messages, or single events of one, that can never be stored as they are. A part is also counted in its message's `dead`.
CREATE TABLE dead_letters (
  dead_letter_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  message_id  uuid,                                  -- null when not even the header could be read
  part        uuid,                                  -- the guilty event, when the message's other events were stored
  queue       text COLLATE "C" NOT NULL,             -- where a replay goes; only those of queue 'events' are terms of the ledger
  hour        timestamptz NOT NULL,
  events      int NOT NULL,
  code        text COLLATE "C" NOT NULL,             -- undecodable | unknown_version | data_error | gave_up
  reason      text NOT NULL,
  sqlstate    text,
  body        bytea NOT NULL,                        -- the message as received, complete; of a part: a message that holds only it
  body_sha256 bytea NOT NULL,
  state       text COLLATE "C" NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'replayed', 'discarded')),
  state_reason text,
  state_at    timestamptz,
  dead_at     timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX dead_letters_once ON dead_letters (coalesce(message_id::text, encode(body_sha256, 'hex')), coalesce(part::text, ''));
CREATE INDEX dead_letters_state ON dead_letters (state, dead_at);

CREATE TABLE dead_letter_events (
  event_id       uuid NOT NULL,
  dead_letter_id bigint NOT NULL REFERENCES dead_letters ON DELETE CASCADE,
  PRIMARY KEY (event_id, dead_letter_id)
);
