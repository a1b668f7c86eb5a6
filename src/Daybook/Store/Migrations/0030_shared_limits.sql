-- Owner: Foundation (access). Rate limits over instances: each takes its part every second, in the background. Nothing of it must outlive a crash or be
-- on a replica: without it every bucket is full, as after a minute of rest.

CREATE UNLOGGED TABLE limit_instances (
  instance text COLLATE "C" PRIMARY KEY,
  seen_at  timestamptz NOT NULL                          -- by this clock; ten seconds later it has ended
);

-- Of callers that called within the last minutes while several instances ran: names of keys, and subjects of tokens.
CREATE UNLOGGED TABLE limit_buckets (
  caller text COLLATE "C" PRIMARY KEY,
  free   double precision NOT NULL,                      -- calls that no instance holds; below 0: more were made than allowed
  at     timestamptz NOT NULL                            -- it refills since
);

CREATE UNLOGGED TABLE limit_shares (
  caller   text COLLATE "C" NOT NULL REFERENCES limit_buckets ON DELETE CASCADE,
  instance text COLLATE "C" NOT NULL REFERENCES limit_instances ON DELETE CASCADE,
  held     double precision NOT NULL,                    -- granted to the instance, and not reported as used
  wanted   double precision NOT NULL,                    -- calls of the last seconds
  part     double precision NOT NULL,                    -- of the limit, 0 to 1, if this is its last exchange; of all together at most 1
  PRIMARY KEY (caller, instance)
);
CREATE INDEX limit_shares_instance ON limit_shares (instance);
