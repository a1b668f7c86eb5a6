-- Owner: Rollup.

-- Each row of days, cut at UTC midnights: which bits of user_days and user_day_types belong to the day (masks as there).
-- A user was active on the day if (u.lo & s.lo) | (u.hi & s.hi) <> 0 for one of its slices. A date that the zone skipped has none.
CREATE TABLE day_slices (
  utc_day date NOT NULL,
  day     date NOT NULL REFERENCES days ON DELETE CASCADE ON UPDATE CASCADE,
  lo      bigint NOT NULL,
  hi      bigint NOT NULL,
  PRIMARY KEY (utc_day, day)
);
CREATE INDEX day_slices_day ON day_slices (day);

-- The day of an instant; null when no such day was ever counted. Index days_from_at.
CREATE FUNCTION day_of(instant timestamptz) RETURNS date
  LANGUAGE sql STABLE PARALLEL SAFE
  RETURN (SELECT day FROM days WHERE from_at <= instant AND to_at > instant ORDER BY from_at DESC LIMIT 1);
