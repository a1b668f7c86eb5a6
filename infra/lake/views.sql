-- The reports' definitions (docs/reports.md) as views, for Spark SQL, Trino and DuckDB: one text for all three.
--
-- What was run: in DuckDB, as it stands here, against the answer key. In Spark and in Trino it was NOT run. It keeps to what their manuals have in common
-- with DuckDB: intervals of a day or a minute, casts to DATE, date_trunc, window functions.
--
-- First bind the tables daybook.events and daybook.people, which are Delta Lake tables:
--
--   DuckDB   infra/lake/duckdb.sql, which reads the log itself
--   Spark    CREATE SCHEMA IF NOT EXISTS daybook;
--            CREATE TABLE daybook.events USING DELTA LOCATION 's3://my-bucket/daybook/columns';
--            CREATE TABLE daybook.people USING DELTA LOCATION 's3://my-bucket/daybook/column-people';
--   Trino    CREATE SCHEMA IF NOT EXISTS delta.daybook; USE delta.daybook;
--            CALL delta.system.register_table('daybook', 'events', 's3://my-bucket/daybook/columns');
--            CALL delta.system.register_table('daybook', 'people', 's3://my-bucket/daybook/column-people');
--
-- Days (dt) are days of Daybook's reporting time zone. Only closed days are in the table. Trino reads times to the millisecond: events of one millisecond
-- are then at the same time, which a funnel does not count as one after the other.

-- Whose an event is: the person's (who), if the anonymous id belongs to one.
CREATE OR REPLACE VIEW daybook.activity AS
SELECT e.*, coalesce(p.owner, e.person) AS who
FROM daybook.events e LEFT JOIN daybook.people p ON p.person = e.person;

CREATE OR REPLACE VIEW daybook.daily_users AS
SELECT dt, count(*) AS events, count(DISTINCT who) AS users FROM daybook.activity GROUP BY dt;

CREATE OR REPLACE VIEW daybook.daily_events AS
SELECT dt, event_type, count(*) AS events, count(DISTINCT who) AS users FROM daybook.activity GROUP BY dt, event_type;

-- Of all days. Of some: the same with a condition on dt.
CREATE OR REPLACE VIEW daybook.top_events AS
SELECT event_type, count(*) AS events, count(DISTINCT who) AS users FROM daybook.activity GROUP BY event_type;

-- ISO weeks, by their Monday.
CREATE OR REPLACE VIEW daybook.weekly_users AS
SELECT CAST(date_trunc('week', dt) AS DATE) AS week, count(DISTINCT who) AS users FROM daybook.activity GROUP BY CAST(date_trunc('week', dt) AS DATE);

CREATE OR REPLACE VIEW daybook.monthly_users AS
SELECT CAST(date_trunc('month', dt) AS DATE) AS month_start, count(DISTINCT who) AS users
FROM daybook.activity GROUP BY CAST(date_trunc('month', dt) AS DATE);

-- Which people were active on which days, their first day, and the active days before and after.
CREATE OR REPLACE VIEW daybook.person_days AS
SELECT dt, who, min(dt) OVER (PARTITION BY who) AS first_dt, lag(dt) OVER (PARTITION BY who ORDER BY dt) AS dt_before,
       lead(dt) OVER (PARTITION BY who ORDER BY dt) AS dt_after
FROM (SELECT DISTINCT dt, who FROM daybook.activity) d;

-- Users of the 30 days that end on a day. Days without events are not in it.
CREATE OR REPLACE VIEW daybook.users_of_30_days AS
SELECT d.dt, count(DISTINCT p.who) AS users
FROM (SELECT DISTINCT dt FROM daybook.person_days) d
JOIN daybook.person_days p ON p.dt <= d.dt AND p.dt > CAST(d.dt - INTERVAL '30' DAY AS DATE)
GROUP BY d.dt;

-- A day on which nobody was new, returning, resurrected or dormant is not in it. Users who came before the first day of the table are new on their first
-- day in it.
CREATE OR REPLACE VIEW daybook.lifecycle AS
SELECT dt, sum(is_new) AS new_users, sum(is_returning) AS returning_users, sum(is_resurrected) AS resurrected_users, sum(is_dormant) AS dormant_users
FROM (
  SELECT dt,
         CASE WHEN dt = first_dt THEN 1 ELSE 0 END AS is_new,
         CASE WHEN dt_before = CAST(dt - INTERVAL '1' DAY AS DATE) THEN 1 ELSE 0 END AS is_returning,
         CASE WHEN dt_before < CAST(dt - INTERVAL '1' DAY AS DATE) THEN 1 ELSE 0 END AS is_resurrected,
         0 AS is_dormant
  FROM daybook.person_days
  UNION ALL
  SELECT CAST(dt + INTERVAL '1' DAY AS DATE), 0, 0, 0, 1
  FROM daybook.person_days
  WHERE (dt_after IS NULL OR dt_after > CAST(dt + INTERVAL '1' DAY AS DATE)) AND dt < (SELECT max(dt) FROM daybook.person_days)) s
GROUP BY dt;

-- Users by the day of their first event in the table, and how many of them came on which later day. The size of a cohort is the row returned_on = cohort.
CREATE OR REPLACE VIEW daybook.retention_by_day AS
SELECT first_dt AS cohort, dt AS returned_on, count(*) AS users FROM daybook.person_days GROUP BY first_dt, dt;

-- The same by ISO weeks.
CREATE OR REPLACE VIEW daybook.retention_by_week AS
SELECT CAST(date_trunc('week', first_dt) AS DATE) AS cohort, CAST(date_trunc('week', dt) AS DATE) AS returned_in, count(DISTINCT who) AS users
FROM daybook.person_days GROUP BY CAST(date_trunc('week', first_dt) AS DATE), CAST(date_trunc('week', dt) AS DATE);

-- One row a session: events of a person without a pause of more than 30 minutes. It counts on the day on which it begins.
CREATE OR REPLACE VIEW daybook.sessions AS
SELECT who, session_no, min(dt) AS dt, min(occurred_at) AS first_at, max(occurred_at) AS last_at, count(*) AS events
FROM (
  SELECT who, dt, occurred_at, sum(begins) OVER (PARTITION BY who ORDER BY occurred_at, begins DESC ROWS UNBOUNDED PRECEDING) AS session_no
  FROM (
    SELECT who, dt, occurred_at,
           CASE WHEN occurred_at <= lag(occurred_at) OVER (PARTITION BY who ORDER BY occurred_at) + INTERVAL '30' MINUTE THEN 0 ELSE 1 END AS begins
    FROM daybook.activity) b) s
GROUP BY who, session_no;

CREATE OR REPLACE VIEW daybook.daily_sessions AS
SELECT dt, count(*) AS sessions, count(DISTINCT who) AS users, sum(events) AS events, sum(CASE WHEN events = 1 THEN 1 ELSE 0 END) AS bounces
FROM daybook.sessions GROUP BY dt;

-- Of which steps, in which order: change it to yours. Steps that are not needed: take their lines out.
CREATE OR REPLACE VIEW daybook.funnel_steps AS
SELECT 1 AS step, 'product_viewed' AS event_type
UNION ALL SELECT 2, 'product_added'
UNION ALL SELECT 3, 'checkout_started'
UNION ALL SELECT 4, 'order_completed';

-- From each event of the first step the next ones as early as possible, the last within seven days of the first.
CREATE OR REPLACE VIEW daybook.funnel AS
WITH s AS (SELECT f.step, a.who, a.occurred_at AS at_time FROM daybook.activity a JOIN daybook.funnel_steps f ON f.event_type = a.event_type),
one AS (SELECT DISTINCT who, at_time AS begun, at_time AS reached FROM s WHERE step = 1),
two AS (
  SELECT f.who, f.begun, min(s.at_time) AS reached
  FROM one f JOIN s ON s.who = f.who AND s.step = 2 AND s.at_time > f.reached AND s.at_time <= f.begun + INTERVAL '7' DAY
  GROUP BY f.who, f.begun),
three AS (
  SELECT f.who, f.begun, min(s.at_time) AS reached
  FROM two f JOIN s ON s.who = f.who AND s.step = 3 AND s.at_time > f.reached AND s.at_time <= f.begun + INTERVAL '7' DAY
  GROUP BY f.who, f.begun),
four AS (
  SELECT f.who, f.begun, min(s.at_time) AS reached
  FROM three f JOIN s ON s.who = f.who AND s.step = 4 AND s.at_time > f.reached AND s.at_time <= f.begun + INTERVAL '7' DAY
  GROUP BY f.who, f.begun)
SELECT 1 AS step, count(DISTINCT who) AS users FROM one
UNION ALL SELECT 2, count(DISTINCT who) FROM two
UNION ALL SELECT 3, count(DISTINCT who) FROM three
UNION ALL SELECT 4, count(DISTINCT who) FROM four;

-- A property: of each day's frequent ones there is a column, of the others a place in a map, and both may be so on different days. If the table has the
-- column p:category (DESCRIBE says so), events and people by its values are:
--
--   DuckDB   SELECT coalesce("p:category", props['category']) AS category, count(*) AS events, count(DISTINCT who) AS users
--   Spark    SELECT coalesce(`p:category`, try_element_at(props, 'category')) AS category, count(*) AS events, count(DISTINCT who) AS users
--   Trino    SELECT coalesce("p:category", element_at(props, 'category')) AS category, count(*) AS events, count(DISTINCT who) AS users
--            FROM daybook.activity WHERE event_type = 'product_viewed' GROUP BY 1 ORDER BY 2 DESC;
--
-- and without the column only the map. A number to add up is n:NAME or nums, in the same way.
