-- Owner: Watch/Segments (segments). Reports read them.

-- The time that a text is, for filters: ISO-8601, a date or a date and a time of day; without an offset it is UTC. Null for every other text, so that it
-- fails for none. More than six digits of a second are cut, as at the door.
CREATE FUNCTION time_of_text(value text) RETURNS timestamptz
  LANGUAGE sql STABLE PARALLEL SAFE
  RETURN CASE WHEN value COLLATE "C" ~ ('^(?!0000)([0-9]{4}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8]))'
    || '|([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29)'
    || '([T ]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]+)?)?(Z|[+-](0[0-9]|1[0-4]):[0-5][0-9])?)?$')
  THEN (CASE
    WHEN length(value) = 10 THEN value || 'T00:00:00Z'
    WHEN value COLLATE "C" ~ '(Z|[+-][0-9]{2}:[0-9]{2})$' THEN regexp_replace(value, '([.][0-9]{6})[0-9]+', '\1')
    ELSE regexp_replace(value, '([.][0-9]{6})[0-9]+', '\1') || 'Z'
  END)::timestamptz END;

-- Saved filters by name. They are about kinds of people: Privacy takes an erased person's id out of `user_id` conditions.
CREATE TABLE segments (
  name       text COLLATE "C" PRIMARY KEY,
  filter     jsonb NOT NULL,                         -- as `filter=` takes it
  revision   int NOT NULL,                           -- +1 with every change
  changed_at timestamptz NOT NULL,
  changed_by text NOT NULL                           -- the caller
);
