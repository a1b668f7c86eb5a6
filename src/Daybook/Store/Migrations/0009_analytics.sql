-- Owner: Rollup. Views for BI tools: docs/reports.md explains the numbers. Their columns are a contract; the tables behind them are not.
CREATE SCHEMA analytics;

-- One row a day and event type.
CREATE VIEW analytics.daily_metrics AS
SELECT m.day AS event_date, m.event_type, m.event_count, m.unique_users,
       d.closed_at IS NOT NULL AS closed, d.revision, d.rolled_at AS as_of
FROM metrics_by_day m JOIN days d USING (day);

-- One row a day from the first to the last that has events: users of the day, of the 7 and of the 30 days that end with it.
-- A user with an active day d and the one before it, p, is counted first on d in every window that holds d and not p: those that end on
-- max(d, p + w) … d + w - 1. Summing where windows begin and end to hold a user is one pass, whatever the window.
CREATE VIEW analytics.daily_active_users AS
WITH bounds AS (SELECT min(day) AS first, max(day) AS last FROM days WHERE events > 0),
changes AS (
  SELECT greatest(day, prev_day + 7) AS day, users AS week, 0::bigint AS month FROM active_prev
  UNION ALL SELECT day + 7, -users, 0 FROM active_prev
  UNION ALL SELECT greatest(day, prev_day + 30), 0, users FROM active_prev
  UNION ALL SELECT day + 30, 0, -users FROM active_prev),
sums AS (
  SELECT c.day, sum(sum(week)) OVER (ORDER BY c.day)::bigint AS week, sum(sum(month)) OVER (ORDER BY c.day)::bigint AS month
  FROM (SELECT day, week, month FROM changes UNION ALL SELECT generate_series(first, last, interval '1 day')::date, 0, 0 FROM bounds) c
  GROUP BY c.day)
SELECT s.day AS date, coalesce(d.users, 0) AS dau, s.week AS wau, s.month AS mau,
       CASE WHEN s.month > 0 THEN round(coalesce(d.users, 0)::numeric / s.month, 4) END AS stickiness,
       d.closed_at IS NOT NULL AS closed, coalesce(d.revision, 0) AS revision, d.rolled_at AS as_of
FROM sums s JOIN bounds b ON s.day BETWEEN b.first AND b.last LEFT JOIN days d ON d.day = s.day;

-- One row a cohort and day on which any of it came back. Cohort: users by the day of their first event ever.
CREATE VIEW analytics.retention_daily AS
SELECT c.first_day AS cohort, c.day - c.first_day AS day_number, s.users AS cohort_size, c.users, round(c.users::numeric / s.users, 4) AS retention
FROM cohort_days c JOIN cohort_days s ON s.first_day = c.first_day AND s.day = c.first_day;

-- When the daily tables were last proven to equal what they are made of.
CREATE TABLE recounts (
  recount_id  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  day         date NOT NULL,                         -- the day on which it ran, in the reporting zone
  started_at  timestamptz NOT NULL,
  finished_at timestamptz NOT NULL,
  days        date[] NOT NULL,                       -- recounted from raw events
  faults      int NOT NULL
);
