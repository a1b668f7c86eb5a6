-- Owner: Privacy (policy), which sets it when it drops old numbers.

-- The first day whose numbers are kept, and its first instant; '-infinity': none were dropped.
-- active_prev.prev_day is '0001-01-01' where the user's day before lies before it. In type_prev such a user begins anew ('-infinity'), for a user's first
-- event of a type is not kept apart. Cohorts of days, weeks and months that begin before it have no rows.
ALTER TABLE policy
  ADD COLUMN metrics_from    date NOT NULL DEFAULT '-infinity',
  ADD COLUMN metrics_from_at timestamptz NOT NULL DEFAULT '-infinity';
