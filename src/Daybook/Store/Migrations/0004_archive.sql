-- Owner: Archive. What lies in S3: a row is written only after the object was read back and found equal.

-- The last verified metrics file of each day. body is kept, so that metrics_by_day.jsonl is made of exactly the bytes that were verified.
CREATE TABLE archived_metrics (
  day          date PRIMARY KEY,
  revision     int NOT NULL,
  events       bigint NOT NULL,
  unique_users bigint NOT NULL,
  rows         int NOT NULL,
  body         text NOT NULL,
  sha256       text COLLATE "C" NOT NULL,
  uploaded_at  timestamptz NOT NULL
);

-- Raw events of closed days: events/dt=…/part-NNNN.jsonl.gz.
CREATE TABLE archived_events (
  day         date NOT NULL,
  part        int NOT NULL,
  revision    int NOT NULL,                          -- days.revision whose events it holds
  rows        bigint NOT NULL,
  bytes       bigint NOT NULL,
  sha256      text COLLATE "C" NOT NULL,             -- of the gzip bytes as uploaded: never re-derived
  snapshot    pg_snapshot NOT NULL,                  -- a message is in it if pg_visible_in_snapshot(messages.xid, snapshot)
  uploaded_at timestamptz NOT NULL,
  PRIMARY KEY (day, part)
);

-- One row: the manifest as last written and read back.
CREATE TABLE manifest (
  only_row     boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  sequence     bigint NOT NULL,                      -- +1 with every manifest written
  sha256       text COLLATE "C" NOT NULL,
  written_at   timestamptz NOT NULL
);
