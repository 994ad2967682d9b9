#!/usr/bin/env python3
"""Works out home visits due from a caseload in DuckDB SQL: one connection, one thread, NDJSON in and NDJSON out.

    duckdb_due.py --as-of 2025-06-30 --caseload caseload.ndjson --out due.ndjson

The same rules as `plain.py`, set-wise: histories become stretches of days by window functions, conditions become
interval joins, visits are found by ASOF joins, and only what depends on its own past (concurrent orders, a second
occurrence) is recursive. It expects well-formed people; refusing the others is left to the two engines.
"""

import argparse
import json
import sys
import time
from datetime import date, timedelta

import duckdb
import plain

NEVER = "DATE '9999-12-30'"


def setup(connection, as_of, known_at, policies):
    """The settings and the small tables everything joins with."""
    setting = plain.Setting(as_of, known_at, policies)
    calendar = setting.calendar
    connection.execute("PRAGMA threads=1")
    connection.execute("SET TimeZone = 'Europe/London'")
    connection.execute("SET preserve_insertion_order = true")
    connection.execute(f"SET VARIABLE as_of = DATE '{plain.written(as_of)}'")
    microseconds = round(setting.known_before * 1_000_000)
    connection.execute(f"SET VARIABLE known_before = make_timestamp({microseconds})")
    connection.execute(f"SET VARIABLE horizon = DATE '{plain.written(calendar.horizon)}'")
    connection.execute("SET VARIABLE valid_from = DATE '2021-11-01'")
    connection.execute(f"SET VARIABLE known_on = DATE '{plain.written(setting.known_on)}'")
    connection.execute("CREATE TEMP TABLE worked(number INTEGER, day DATE)")
    connection.execute("CREATE TEMP TABLE passed(day DATE, number INTEGER)")
    fill(connection, "worked", ((number, plain.written(day)) for number, day in enumerate(calendar.worked, 1)))
    fill(connection, "passed", ((plain.written(calendar.first + i), n) for i, n in enumerate(calendar.passed)))
    connection.execute(
        "CREATE TEMP TABLE rules(rule VARCHAR, force VARCHAR, within_ INTEGER, unit VARCHAR,"
        " clock VARCHAR, joint VARCHAR, interpretations VARCHAR, head VARCHAR)"
    )
    for rule, (paragraph, force, clock, joint) in plain.RULES.items():
        connection.execute(
            "INSERT INTO rules VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                rule, force, clock and clock.get("within"), clock and clock["unit"],
                clock and compact(clock), compact(joint), compact(setting.interpretations[rule]),
                f'","rule":"{rule}","paragraph":"{paragraph}","force":"{force}","trigger":"',
            ],
        )


def compact(value):
    return json.dumps(value, separators=(",", ":"))


def fill(connection, table, rows):
    values = ", ".join("(" + ", ".join(repr(cell) for cell in row) + ")" for row in rows)
    connection.execute(f"INSERT INTO {table} VALUES {values}")


STEPS = [
    ("read", """
CREATE TEMP TABLE people AS
SELECT row_number() OVER () AS person, crn, facts, visits, exceptions
FROM read_json($caseload, format = 'newline_delimited', maximum_object_size = 16777216, columns = {
  crn: 'VARCHAR',
  facts: 'STRUCT(kind VARCHAR, "date" VARCHAR, recorded VARCHAR, withdrawn VARCHAR, value VARCHAR, "to" VARCHAR)[]',
  visits: 'STRUCT("date" VARCHAR, place VARCHAR, outcome VARCHAR, "with" VARCHAR[], contact VARCHAR, recorded VARCHAR, concerns VARCHAR[])[]',
  exceptions: 'STRUCT(kind VARCHAR, rule VARCHAR, recorded VARCHAR, until VARCHAR, rationale VARCHAR, endorsement STRUCT("by" VARCHAR, "on" VARCHAR))[]'
});
"""),
    # An instant is kept as a UTC timestamp; a date without a time stands for its first instant in London.
    ("times", """
CREATE TEMP MACRO day_of(text) AS
  CASE WHEN length(text) = 10 THEN CAST(text AS DATE)
       ELSE CAST(timezone('Europe/London', CAST(text AS TIMESTAMPTZ)) AS DATE) END;
CREATE TEMP MACRO instant_of(text) AS
  CASE WHEN length(text) = 10 THEN timezone('UTC', timezone('Europe/London', CAST(text AS TIMESTAMP)))
       ELSE timezone('UTC', CAST(text AS TIMESTAMPTZ)) END;
CREATE TEMP TABLE midnights AS
SELECT CAST(day AS DATE) AS day, timezone('UTC', timezone('Europe/London', day)) AS instant
FROM generate_series(TIMESTAMP '1940-01-01', TIMESTAMP '2060-01-01', INTERVAL 1 DAY) AS days(day);
"""),
    ("facts", """
CREATE TEMP TABLE facts AS
WITH opened AS (
  SELECT person, unnest(facts) AS fact, generate_subscripts(facts, 1) AS number FROM people
), dated AS (
  SELECT person, number, fact.kind AS kind, fact.value AS value, fact."to" AS about, fact.withdrawn AS withdrawn, day_of(fact."date") AS day,
    coalesce(fact.recorded, fact."date") AS recorded, day_of(coalesce(fact.recorded, fact."date")) AS recorded_day
  FROM opened
)
SELECT person, number, kind, value, about, dated.day, recorded_day,
  CASE WHEN length(recorded) = 10 THEN midnights.instant
       ELSE timezone('UTC', CAST(recorded AS TIMESTAMPTZ)) END AS recorded
FROM dated LEFT JOIN midnights ON midnights.day = dated.recorded_day
WHERE dated.day <= getvariable('as_of')
  AND CASE WHEN length(dated.recorded) = 10 THEN midnights.instant
           ELSE timezone('UTC', CAST(dated.recorded AS TIMESTAMPTZ)) END < getvariable('known_before')
  AND (withdrawn IS NULL OR instant_of(withdrawn) >= getvariable('known_before'));
"""),
    # Which order an end ends: the earliest of its type, else one of no stated type, else none; all where it names no
    # type (I-30). Only people with several orders need to be walked.
    ("orders", """
CREATE TEMP TABLE order_facts AS
SELECT person, day, recorded_day, value AS type, kind = 'supervision-started' AS starts,
  coalesce(value IN (ORDER_TYPES), FALSE) AS names_type,
  row_number() OVER (PARTITION BY person ORDER BY day, recorded, number) AS turn,
  count(*) OVER (PARTITION BY person) AS turns,
  count(*) FILTER (kind = 'supervision-started') OVER (PARTITION BY person) AS begun
FROM facts WHERE kind IN ('supervision-started', 'supervision-ended');

CREATE TEMP TABLE order_ends AS
WITH RECURSIVE walked AS (
  SELECT person, turn, turns, day, CAST([] AS BIGINT[]) AS closed,
    CASE WHEN starts THEN [{'turn': turn, 'type': type}] ELSE [] END AS live
  FROM order_facts WHERE turn = 1 AND begun > 1
  UNION ALL
  SELECT person, turn, turns, day, closed,
    CASE WHEN starts THEN list_append(live, {'turn': turn, 'type': type})
         ELSE list_filter(live, lambda one: NOT list_contains(closed, one.turn)) END
  FROM (
    SELECT following.*, live,
      CASE WHEN starts THEN CAST([] AS BIGINT[])
           WHEN NOT names_type THEN list_transform(live, lambda one: one.turn)
           WHEN len(list_filter(live, lambda one: coalesce(one.type = following.type, FALSE))) > 0
             THEN [list_filter(live, lambda one: coalesce(one.type = following.type, FALSE))[1].turn]
           WHEN len(list_filter(live, lambda one: one.type IS NULL)) > 0
             THEN [list_filter(live, lambda one: one.type IS NULL)[1].turn]
           ELSE CAST([] AS BIGINT[]) END AS closed
    FROM walked JOIN order_facts AS following ON following.person = walked.person AND following.turn = walked.turn + 1
    WHERE walked.turn < walked.turns
  )
)
SELECT person, unnest(closed) AS turn, day AS ended FROM walked
UNION ALL
SELECT begun.person, begun.turn, min(ended.day)
FROM order_facts AS begun JOIN order_facts AS ended ON ended.person = begun.person AND ended.turn > begun.turn
WHERE begun.begun = 1 AND begun.starts AND NOT ended.starts
  AND (NOT ended.names_type OR begun.type IS NULL OR ended.type = begun.type)
GROUP BY ALL;

-- Of several orders begun on one day the first record made the start known.
CREATE TEMP TABLE orders AS
WITH begun AS (
  SELECT person, turn, type, day AS low,
    first_value(recorded_day) OVER (PARTITION BY person, day ORDER BY turn) AS recorded_day
  FROM order_facts WHERE starts
), bounded AS (
  SELECT begun.*, coalesce(ended, NEVER) AS high FROM begun LEFT JOIN order_ends USING (person, turn)
)
SELECT * FROM bounded WHERE low < high;
"""),
    # Times under supervision without a day between them, and the starts that count: an order is at some time the
    # earliest live one where it outlasts every order begun before it (I-15); for 5.1.2 without unpaid work (I-24).
    ("episodes", """
CREATE TEMP TABLE counted_orders AS
FROM orders WHERE type IS DISTINCT FROM 'standalone-unpaid-work' OR low < DATE '2022-05-12';

CREATE TEMP MACRO starts_of(source) AS TABLE (
  WITH led AS (
    SELECT *, coalesce(high > max(high) OVER (PARTITION BY person ORDER BY turn
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), TRUE) AS leads
    FROM query_table(source)
  ), led_by AS (
    SELECT person, low AS start, max(high) AS until, any_value(recorded_day) AS recorded_day
    FROM led WHERE leads GROUP BY person, low
  )
  SELECT *,
    coalesce(greatest(start, lag(until) OVER (PARTITION BY person ORDER BY start)), start) AS exceptions_from,
    coalesce(lead(start) OVER (PARTITION BY person ORDER BY start), DATE '9999-12-30') AS following
  FROM led_by
);

CREATE TEMP TABLE episodes AS
WITH marked AS (
  SELECT *, coalesce(low > max(high) OVER (PARTITION BY person ORDER BY turn
      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), TRUE) AS begins
  FROM orders
), numbered AS (
  SELECT *, sum(CAST(begins AS INTEGER)) OVER (PARTITION BY person ORDER BY turn) AS run FROM marked
), every AS (
  SELECT person, min(low) AS start, max(high) AS until, arg_min(recorded_day, turn) AS recorded_day,
    min(low) AS exceptions_from, lead(min(low), 1, NEVER) OVER (PARTITION BY person ORDER BY min(low)) AS exceptions_before,
    TRUE AS is_period, FALSE AS is_start, FALSE AS is_general
  FROM numbered GROUP BY person, run
  UNION ALL
  SELECT person, start, until, recorded_day, exceptions_from,
    CASE WHEN following = NEVER THEN NEVER ELSE greatest(until, following) END, FALSE, TRUE, FALSE
  FROM starts_of('orders')
  UNION ALL
  SELECT person, start, until, recorded_day, exceptions_from,
    CASE WHEN following = NEVER THEN NEVER ELSE greatest(until, following) END, FALSE, FALSE, TRUE
  FROM starts_of('counted_orders')
), joined AS (
  SELECT person, start, until, recorded_day, exceptions_from, exceptions_before, bool_or(is_period) AS is_period,
    bool_or(is_start) AS is_start, bool_or(is_general) AS is_general
  FROM every GROUP BY ALL
)
SELECT row_number() OVER () AS episode, *, nullif(until, NEVER) AS ended,
  least(getvariable('as_of'), nullif(until, NEVER)) AS last_day
FROM joined;
CREATE TEMP VIEW periods AS FROM episodes WHERE is_period;
"""),
    # Stretches of days [low, high) on which something held, with the day its first fact was recorded.
    ("held", """
CREATE TEMP TABLE held AS
WITH ends(ended_by, kind) AS (VALUES
  ('rso-ended', 'rso-registered'), ('nsd-ended', 'nsd-placed'), ('iom-ended', 'iom-placed'),
  ('iom-ended', 'iom-inducted'), ('domestic-abuse-ended', 'domestic-abuse-identified'),
  ('child-safeguarding-ended', 'child-safeguarding-identified'),
  ('adult-safeguarding-ended', 'adult-safeguarding-identified'), ('custody-ended', 'custody-started')
), switched AS (
  SELECT person, kind, day, recorded, number, recorded_day, 0 AS off FROM facts
  WHERE kind IN ('rso-registered', 'nsd-placed', 'iom-placed', 'iom-inducted', 'domestic-abuse-identified',
    'child-safeguarding-identified', 'adult-safeguarding-identified', 'custody-started', 'sexual-offence-convicted',
    'cse-involved')
  UNION ALL
  SELECT person, ends.kind, day, recorded, number, recorded_day, 1 FROM facts JOIN ends ON facts.kind = ends.ended_by
), counted AS (
  SELECT *, sum(off) OVER (PARTITION BY person, kind ORDER BY day, recorded, number) AS turn FROM switched
), turns AS (
  SELECT person, kind, turn,
    min(day) FILTER (off = 1) AS off_day,
    min(day) FILTER (off = 0) AS low,
    arg_min(recorded_day, (day, recorded, number)) FILTER (off = 0) AS recorded_day
  FROM counted GROUP BY ALL
), bounded AS (
  SELECT *, coalesce(lead(off_day) OVER (PARTITION BY person, kind ORDER BY turn), NEVER) AS high FROM turns
)
SELECT person, kind, turn, low, high, recorded_day, low < high AS lasts FROM bounded WHERE low IS NOT NULL;

-- Each placement has its own induction or none (I-25).
INSERT INTO held
SELECT person, 'iom-joint', turn, low, high, recorded_day, lasts FROM held WHERE kind = 'iom-inducted'
UNION ALL
SELECT person, 'iom-joint', turn, low, high, recorded_day, lasts
FROM held ANTI JOIN (SELECT person, turn FROM held WHERE kind = 'iom-inducted') AS inducted USING (person, turn)
WHERE kind = 'iom-placed';
DELETE FROM held WHERE NOT lasts;

-- A transfer from youth services belongs to the supervision it was part of (I-14).
INSERT INTO held
WITH transfers AS (
  SELECT facts.person, day, recorded, number, recorded_day, coalesce(min(ended), NEVER) AS high
  FROM facts LEFT JOIN (SELECT person, ended FROM episodes WHERE is_period) AS over
    ON over.person = facts.person AND over.ended > facts.day
  WHERE kind = 'youth-to-adult-transfer-started'
  GROUP BY facts.person, day, recorded, number, recorded_day
)
SELECT person, 'youth-to-adult-transfer-started', 0, min(day), high,
  arg_min(recorded_day, (day, recorded, number)), TRUE
FROM transfers GROUP BY person, high;
"""),
    ("levels", """
CREATE TEMP TABLE settings AS
WITH changed AS (
  SELECT person, CASE kind WHEN 'rosh-assessed' THEN coalesce('level ' || about, 'level')
      WHEN 'mappa-set' THEN 'mappa' WHEN 'mappa-ended' THEN 'mappa' ELSE 'frequency' END AS what,
    CASE WHEN kind IN ('mappa-ended', 'visit-frequency-ended') THEN NULL ELSE value END AS value,
    day, recorded, number, recorded_day
  FROM facts
  WHERE kind IN ('rosh-assessed', 'mappa-set', 'mappa-ended', 'visit-frequency-set', 'visit-frequency-ended')
), bounded AS (
  SELECT *, coalesce(lead(day) OVER (PARTITION BY person, what ORDER BY day, recorded, number), NEVER) AS high
  FROM changed
)
SELECT person, what, day AS low, high, value, recorded_day FROM bounded WHERE day < high AND value IS NOT NULL;

CREATE TEMP TABLE groups AS
SELECT person, substr(what, 7) AS about, min(low) AS first_day FROM settings
WHERE what IN ('level domestic-abuse', 'level children', 'level adults-at-risk') GROUP BY ALL;

-- The level that governs: 'overall', or a group's own from the day one is recorded and the overall before that.
CREATE TEMP TABLE levels AS
WITH sections(flag, about) AS (VALUES
  ('domestic-abuse-identified', 'domestic-abuse'), ('child-safeguarding-identified', 'children'),
  ('adult-safeguarding-identified', 'adults-at-risk')
), concerned AS (
  SELECT person, about FROM groups
  UNION
  SELECT person, about FROM held JOIN sections ON held.kind = sections.flag
)
SELECT person, 'overall' AS about, low, high, value AS level, recorded_day FROM settings WHERE what = 'level'
UNION ALL
SELECT person, about, low, least(high, coalesce(first_day, NEVER)), value, recorded_day
FROM concerned LEFT JOIN groups USING (person, about) JOIN settings USING (person)
WHERE what = 'level' AND low < coalesce(first_day, NEVER)
UNION ALL
SELECT person, about, low, high, value, recorded_day FROM groups JOIN settings USING (person)
WHERE what = 'level ' || about;
"""),
    ("at start", """
CREATE TEMP TABLE start_flags AS
SELECT episode, kind, held.recorded_day FROM episodes JOIN held USING (person) WHERE low <= start AND start < high;

CREATE TEMP TABLE start_levels AS
SELECT episode, about, arg_min(level, low) AS level, arg_min(levels.recorded_day, low) AS recorded_day,
  min(low) <= any_value(start) AS at_start
FROM episodes JOIN levels USING (person) WHERE high > start AND low < until GROUP BY ALL;

CREATE TEMP TABLE cohorts AS
SELECT episode FROM start_flags
WHERE kind IN ('sexual-offence-convicted', 'rso-registered', 'cse-involved', 'iom-placed', 'iom-inducted',
  'youth-to-adult-transfer-started', 'domestic-abuse-identified', 'child-safeguarding-identified',
  'adult-safeguarding-identified')
UNION
SELECT episode FROM start_flags JOIN start_levels USING (episode)
WHERE kind = 'nsd-placed' AND about = 'overall' AND at_start AND level IN ('high', 'very-high')
UNION
SELECT episode FROM episodes JOIN settings USING (person)
WHERE what = 'mappa' AND value IN ('2', '3') AND low <= start AND start < high
UNION
SELECT episode FROM episodes JOIN groups USING (person) JOIN start_levels USING (episode, about)
WHERE first_day <= start AND at_start AND level IN ('high', 'very-high');

CREATE TEMP TABLE occurrences AS
WITH sections(flag, about, section) AS (VALUES
  ('domestic-abuse-identified', 'domestic-abuse', 'domestic-abuse'),
  ('child-safeguarding-identified', 'children', 'child-safeguarding'),
  ('adult-safeguarding-identified', 'adults-at-risk', 'adult-safeguarding')
), found AS (
  SELECT episode, 'consider-visit' AS rule, CAST(NULL AS DATE) AS latest_recorded FROM episodes WHERE is_start
  UNION ALL
  SELECT episode, CASE level WHEN 'low' THEN 'general-low' WHEN 'medium' THEN 'general-medium' ELSE 'general-high' END,
    start_levels.recorded_day
  FROM start_levels JOIN episodes USING (episode) ANTI JOIN cohorts USING (episode)
  WHERE about = 'overall' AND is_general
  UNION ALL
  SELECT episode, 'sexual-offence-' || level, greatest(start_levels.recorded_day, start_flags.recorded_day)
  FROM start_levels JOIN start_flags USING (episode)
    JOIN episodes USING (episode)
  WHERE about = 'overall' AND level IN ('low', 'medium') AND kind = 'sexual-offence-convicted' AND is_start
  UNION ALL
  SELECT episode, section || '-other', greatest(start_levels.recorded_day, start_flags.recorded_day)
  FROM start_flags JOIN sections ON kind = flag JOIN start_levels USING (episode, about) JOIN episodes USING (episode)
  WHERE level IN ('low', 'medium') AND is_start
  UNION ALL
  SELECT episode, 'adult-safeguarding-high', greatest(start_levels.recorded_day, start_flags.recorded_day)
  FROM start_levels JOIN episodes USING (episode)
    LEFT JOIN start_flags ON start_flags.episode = start_levels.episode AND kind = 'adult-safeguarding-identified'
    LEFT JOIN groups ON groups.person = episodes.person AND groups.about = start_levels.about
  WHERE start_levels.about = 'adults-at-risk' AND level IN ('high', 'very-high')
    AND (kind IS NOT NULL OR first_day <= start) AND is_start
)
SELECT person, episode, rule, start AS trigger, 1 AS nth, greatest(recorded_day, latest_recorded) AS latest_recorded
FROM found JOIN episodes USING (episode) WHERE start >= getvariable('valid_from');
"""),
    # Maximal runs of days; `merge_runs` joins stretches that touch or overlap.
    ("first days", """
CREATE TEMP MACRO merge_runs(source) AS TABLE (
  WITH marked AS (
    SELECT *, coalesce(low > max(high) OVER (PARTITION BY person, what ORDER BY low, high
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), TRUE) AS begins
    FROM query_table(source)
  ), numbered AS (
    SELECT *, sum(CAST(begins AS INTEGER)) OVER (PARTITION BY person, what ORDER BY low, high) AS run FROM marked
  )
  SELECT person, what, min(low) AS low, max(high) AS high FROM numbered GROUP BY person, what, run
);

CREATE TEMP TABLE high_stretches AS
SELECT person, about AS what, low, high FROM levels WHERE level IN ('high', 'very-high');
CREATE TEMP TABLE high_runs AS FROM merge_runs('high_stretches');

CREATE TEMP TABLE flag_stretches AS
SELECT person, 'rso-initial' AS what, low, high FROM held WHERE kind = 'rso-registered'
UNION ALL SELECT person, 'cse-initial', low, high FROM held WHERE kind = 'cse-involved'
UNION ALL SELECT person, 'iom-initial', low, high FROM held WHERE kind = 'iom-placed'
UNION ALL SELECT person, 'iom-joint', low, high FROM held WHERE kind = 'iom-joint'
UNION ALL SELECT person, 'domestic-abuse', low, high FROM held WHERE kind = 'domestic-abuse-identified'
UNION ALL SELECT person, 'youth-transfer-initial', low, high FROM held WHERE kind = 'youth-to-adult-transfer-started'
UNION ALL SELECT person, 'sexual-offence-high', low, high FROM held WHERE kind = 'sexual-offence-convicted'
UNION ALL SELECT person, 'nsd-initial', low, high FROM held WHERE kind = 'nsd-placed'
UNION ALL SELECT person, 'mappa-initial', low, high FROM settings WHERE what = 'mappa' AND value IN ('2', '3')
UNION ALL SELECT person, 'domestic-abuse-high', low, high FROM held WHERE kind = 'domestic-abuse-identified'
UNION ALL SELECT person, 'domestic-abuse-high', first_day, NEVER FROM groups WHERE about = 'domestic-abuse'
UNION ALL SELECT person, 'child-safeguarding-high', low, high FROM held WHERE kind = 'child-safeguarding-identified'
UNION ALL SELECT person, 'child-safeguarding-high', first_day, NEVER FROM groups WHERE about = 'children';
CREATE TEMP TABLE flag_runs AS FROM merge_runs('flag_stretches');

CREATE TEMP TABLE plans AS
WITH planned AS (
  SELECT facts.person, episode, until, facts.day, periods.recorded_day AS started,
    arg_min(facts.recorded_day, (recorded, number)) AS planned
  FROM facts JOIN periods ON periods.person = facts.person AND day >= start AND day < until
  WHERE kind = 'termination-planned' GROUP BY ALL
)
SELECT *, lead(day, 1, NEVER) OVER (PARTITION BY episode ORDER BY day) AS following FROM planned;

CREATE TEMP TABLE edges AS
WITH conditions(rule, about, flag) AS (VALUES
  ('rso-initial', NULL, 'rso-registered'), ('cse-initial', NULL, 'cse-involved'), ('iom-initial', NULL, 'iom-placed'),
  ('iom-joint', NULL, 'iom-joint'), ('youth-transfer-initial', NULL, 'youth-to-adult-transfer-started'),
  ('mappa-initial', NULL, NULL), ('sexual-offence-high', 'overall', 'sexual-offence-convicted'),
  ('nsd-initial', 'overall', 'nsd-placed'), ('domestic-abuse-high', 'domestic-abuse', 'domestic-abuse-identified'),
  ('child-safeguarding-high', 'children', 'child-safeguarding-identified')
), holding AS (
  SELECT flag_runs.person, rule, about, flag, greatest(flag_runs.low, high_runs.low) AS low,
    least(flag_runs.high, high_runs.high) AS high
  FROM flag_runs JOIN conditions ON flag_runs.what = rule
    JOIN high_runs ON high_runs.person = flag_runs.person AND high_runs.what = about
      AND flag_runs.low < high_runs.high AND high_runs.low < flag_runs.high
  UNION ALL
  SELECT person, rule, about, flag, low, high FROM flag_runs JOIN conditions ON what = rule WHERE about IS NULL
), supervised_edges AS (
  SELECT person, episode, rule, about, flag, DATE '0001-01-01' AS series, greatest(low, start) AS edge,
    recorded_day AS started_recorded
  FROM holding JOIN periods USING (person)
  WHERE low < until AND start < high AND greatest(low, start) >= getvariable('valid_from')
  UNION ALL
  -- 7.6.4: the first day since the end was planned on which there is domestic abuse; a later plan takes over (I-29).
  SELECT person, episode, 'domestic-abuse-termination', NULL, 'domestic-abuse-identified', day, greatest(low, day),
    greatest(started, planned)
  FROM plans JOIN flag_runs USING (person)
  WHERE what = 'domestic-abuse' AND low < least(following, until) AND day < high
    AND greatest(low, day) >= getvariable('valid_from')
)
SELECT supervised_edges.person, episode, rule, series, edge,
  greatest(started_recorded, levels.recorded_day, held.recorded_day, mappa.recorded_day) AS latest_recorded,
  row_number() OVER (PARTITION BY episode, rule, series ORDER BY edge) AS turn,
  count(*) OVER (PARTITION BY episode, rule, series) AS turns
FROM supervised_edges
  LEFT JOIN levels ON levels.person = supervised_edges.person AND levels.about = supervised_edges.about
    AND levels.low <= edge AND edge < levels.high
  LEFT JOIN held ON held.person = supervised_edges.person AND edge >= held.low AND edge < held.high
    AND held.kind = flag
  LEFT JOIN settings AS mappa ON rule = 'mappa-initial' AND mappa.person = supervised_edges.person
    AND mappa.what = 'mappa' AND mappa.low <= edge AND edge < mappa.high;
"""),
    ("visits", """
CREATE TEMP TABLE told AS
SELECT person, day_of(visit."date") AS day, visit.place AS place,
  coalesce(list_contains(visit."with", 'police'), FALSE) AS joint,
  coalesce(visit.recorded, visit."date") AS recorded, visit.concerns AS concerns
FROM (SELECT person, unnest(visits) AS visit FROM people)
WHERE visit.outcome = 'completed' AND coalesce(visit.contact, 'direct') = 'direct'
  AND instant_of(coalesce(visit.recorded, visit."date")) < getvariable('known_before')
  AND visit.place IN ('home', 'employment', 'other');
CREATE TEMP TABLE visits AS SELECT DISTINCT person, day, place, joint FROM told;

-- Days on which every visit to the home found a concern of one kind: none is the one that is owed (I-35). One visit
-- may be told twice, of which once without what it found.
CREATE TEMP TABLE finding_days AS
WITH once AS (
  SELECT person, day, joint, length(recorded) = 10 AS whole, instant_of(recorded) AS moment,
    flatten(list(coalesce(concerns, []))) AS concerns
  FROM told WHERE place = 'home' GROUP BY ALL
), counted AS (
  SELECT *, count(*) OVER (PARTITION BY person, day) AS visits FROM once
), found AS (
  SELECT DISTINCT person, day, joint, whole, moment, visits, unnest(concerns) AS concern FROM counted
)
SELECT person, day, 'concern-' || concern AS rule FROM found
GROUP BY person, day, concern, visits HAVING count(*) = visits;
CREATE TEMP TABLE home_visits AS SELECT DISTINCT person, day FROM visits WHERE place = 'home';
CREATE TEMP TABLE joint_visits AS SELECT DISTINCT person, day FROM visits WHERE place = 'home' AND joint;
CREATE TEMP TABLE place_visits AS SELECT DISTINCT person, day FROM visits;
"""),
    ("exceptions", """
CREATE TEMP TABLE exceptions AS
WITH opened AS (
  SELECT person, unnest(exceptions) AS exception, generate_subscripts(exceptions, 1) AS number FROM people
), dated AS (
  SELECT person, number, exception.kind AS kind, exception.rule AS rule, day_of(exception.recorded) AS day,
    instant_of(exception.recorded) AS recorded,
    CASE WHEN exception.until IS NOT NULL THEN day_of(exception.until) END AS until,
    regexp_matches(coalesce(exception.rationale, ''), '[^\s\p{Z}\p{Cc}\p{Cf}]') AS reasoned,
    exception.endorsement."by" AS endorsed_by,
    CASE WHEN exception.endorsement IS NOT NULL THEN day_of(exception.endorsement."on") END AS endorsed_on
  FROM opened
), ranked AS (
  SELECT dated.*, row_number() OVER (PARTITION BY dated.person ORDER BY dated.recorded, number) AS turn,
    EXISTS (FROM settings WHERE settings.person = dated.person AND what LIKE 'level%' AND value = 'very-high'
      AND settings.low <= endorsed_on AND endorsed_on < settings.high) AS very_high
  FROM dated WHERE dated.recorded < getvariable('known_before')
)
-- Given and known by now, and not before the decision was written down (I-26); of very high risk where the overall
-- level or that for any group is (I-27).
SELECT person, turn, rule, force, ranked.kind, day, until, endorsed_on,
  reasoned AND (force = 'consider' OR (
    coalesce(endorsed_on BETWEEN day AND least(getvariable('as_of'), getvariable('known_on')), FALSE)
    AND CASE WHEN ranked.kind = 'delay' AND very_high THEN endorsed_by IN ('pdu-head', 'pdu-deputy')
             ELSE endorsed_by IN ('spo', 'pdu-head', 'pdu-deputy') END)) AS complete
FROM ranked JOIN rules USING (rule);
"""),
    # A later edge opens another occurrence only where the one before it was closed by then.
    ("second edges", """
INSERT INTO occurrences
WITH RECURSIVE several AS (
  SELECT edges.*, last_day FROM edges JOIN episodes USING (episode) WHERE turns > 1
), met AS (
  SELECT episode, rule, series, turn, min(visits.day) AS met_on
  FROM several JOIN visits ON visits.person = several.person AND visits.day BETWEEN edge AND last_day
  WHERE place = 'home' AND (joint OR rule <> 'iom-joint') GROUP BY ALL
), pairs AS (
  SELECT first.episode, first.rule, first.series, first.turn, first.person, first.edge, met_on,
    later.turn AS later_turn, later.edge AS later_edge
  FROM several AS first JOIN several AS later ON later.episode = first.episode AND later.rule = first.rule
      AND later.series = first.series AND later.turn > first.turn
    LEFT JOIN met ON met.episode = first.episode AND met.rule = first.rule AND met.series = first.series
      AND met.turn = first.turn
), excused AS (
  SELECT pairs.episode, pairs.rule, pairs.series, pairs.turn, later_turn,
    arg_max(exceptions.kind = 'not-to-visit' AND complete AND (force = 'consider' OR endorsed_on <= later_edge),
      exceptions.turn) AS excused
  FROM pairs JOIN exceptions ON exceptions.person = pairs.person AND exceptions.rule = pairs.rule
    AND exceptions.day >= pairs.edge AND exceptions.day < later_edge
  GROUP BY ALL
), following AS (
  SELECT episode, rule, series, turn, min(later_turn) AS next_turn
  FROM pairs LEFT JOIN excused USING (episode, rule, series, turn, later_turn)
  WHERE coalesce(met_on < later_edge, FALSE) OR coalesce(excused, FALSE)
  GROUP BY ALL
), opened AS (
  SELECT episode, rule, series, turn FROM edges WHERE turn = 1
  UNION ALL
  SELECT episode, rule, series, next_turn FROM opened JOIN following USING (episode, rule, series, turn)
)
SELECT person, episode, rule, edge, 1, latest_recorded FROM opened JOIN edges USING (episode, rule, series, turn);
"""),
    ("events", """
INSERT INTO occurrences
WITH happened AS (
  SELECT facts.person, episode, facts.day, facts.recorded, number, kind,
    greatest(facts.recorded_day, periods.recorded_day) AS latest_recorded,
    CASE kind WHEN 'concern-identified' THEN 'concern-' || value
      WHEN 'oasys-reviewed' THEN 'consider-oasys-review'
      ELSE 'consider-' || kind END AS rule
  FROM facts JOIN periods ON facts.person = periods.person AND facts.day >= start AND facts.day < until
  WHERE facts.day >= getvariable('valid_from') AND kind IN ('concern-identified',
    'oasys-reviewed', 'address-changed', 'household-changed', 'relationship-changed', 'hdc-assessment-requested',
    'rotl-assessment-requested', 'approved-premises-absence', 'partner-information-received',
    'recall-alternative-considered', 'engagement-support-needed', 'transient-accommodation')
), counted AS (
  SELECT *, row_number() OVER (PARTITION BY episode, rule, day ORDER BY recorded, number) AS nth FROM happened
)
-- Two concerns of one day are two (I-12); two records of another event are one.
SELECT person, episode, rule, day, nth, latest_recorded FROM counted
WHERE nth = 1 OR kind = 'concern-identified';
"""),
    ("slots", """
CREATE TEMP TABLE placed_stretches AS
SELECT person, kind AS what, low, high FROM held WHERE kind IN ('iom-placed', 'nsd-placed');
CREATE TEMP TABLE placed_runs AS FROM merge_runs('placed_stretches');

CREATE TEMP TABLE resettled AS
SELECT placed_runs.person, episode, start, until, periods.recorded_day,
  greatest(placed_runs.low, high_runs.low, start) AS low, least(placed_runs.high, high_runs.high, until) AS high
FROM placed_runs JOIN high_runs USING (person) JOIN periods USING (person)
WHERE placed_runs.what = 'nsd-placed' AND high_runs.what = 'overall'
  AND greatest(placed_runs.low, high_runs.low, start) < least(placed_runs.high, high_runs.high, until);

CREATE TEMP TABLE series AS
WITH left_premises AS (
  SELECT person, day, arg_min(recorded_day, (recorded, number)) AS recorded_day FROM facts
  WHERE kind = 'approved-premises-left' GROUP BY ALL
), anchored AS (
  SELECT person, episode, 'nsd-resettlement-start' AS rule, start AS anchor, low, high, recorded_day FROM resettled
  UNION ALL
  SELECT person, episode, 'nsd-resettlement-approved-premises', day, low,
    least(high, lead(day, 1, NEVER) OVER (PARTITION BY episode, low ORDER BY day)),
    greatest(resettled.recorded_day, left_premises.recorded_day)
  FROM resettled JOIN left_premises USING (person) WHERE day >= start AND day < until
), resettlement AS (
  SELECT person, episode, rule, anchor, greatest(low, anchor) AS trigger, recorded_day,
    least(high - 1, CAST(anchor + INTERVAL 3 MONTH AS DATE)) AS last
  FROM anchored WHERE greatest(low, anchor) < high
)
SELECT person, episode, rule, anchor, trigger, last, 2 AS every, 'weeks' AS unit,
  greatest(resettlement.recorded_day, levels.recorded_day, held.recorded_day) AS latest_recorded
FROM resettlement JOIN levels USING (person) JOIN held USING (person)
WHERE levels.about = 'overall' AND levels.low <= trigger AND trigger < levels.high
  AND held.kind = 'nsd-placed' AND held.low <= trigger AND trigger < held.high
UNION ALL
SELECT person, episode, 'iom-monthly', greatest(placed_runs.low, start), greatest(placed_runs.low, start),
  CAST(least(placed_runs.high, until) AS DATE) - 1, 1, 'months', greatest(periods.recorded_day, held.recorded_day)
FROM placed_runs JOIN periods USING (person) JOIN held USING (person)
WHERE placed_runs.what = 'iom-placed' AND placed_runs.low < until AND start < placed_runs.high
  AND held.kind = 'iom-placed' AND held.low <= greatest(placed_runs.low, start) AND greatest(placed_runs.low, start) < held.high
UNION ALL
SELECT person, episode, 'rmp-frequency', greatest(low, start), greatest(low, start), least(high, until) - 1,
  CAST(value ->> '$.every' AS INTEGER), value ->> '$.unit', greatest(periods.recorded_day, settings.recorded_day)
FROM settings JOIN periods USING (person) WHERE what = 'frequency' AND low < until AND start < high;

CREATE TEMP TABLE slots AS
WITH numbered AS (
  SELECT *, unnest(generate_series(1, 2 + date_diff('day', anchor, least(getvariable('as_of'), last))
      // (every * CASE unit WHEN 'months' THEN 28 WHEN 'weeks' THEN 7 ELSE 1 END))) AS number
  FROM series
), dated AS (
  SELECT *,
    CAST(CASE unit WHEN 'months' THEN anchor + to_months(CAST(number * every AS INTEGER))
      ELSE anchor + CAST(number * every * (CASE unit WHEN 'weeks' THEN 7 ELSE 1 END) AS INTEGER) END AS DATE) AS due,
    CAST(CASE unit WHEN 'months' THEN anchor + to_months(CAST((number - 1) * every AS INTEGER))
      ELSE anchor + CAST((number - 1) * every * (CASE unit WHEN 'weeks' THEN 7 ELSE 1 END) AS INTEGER) END AS DATE) AS before
  FROM numbered
)
SELECT person, episode, rule, trigger, number, due, latest_recorded,
  CASE WHEN number = 1 THEN trigger ELSE greatest(trigger, before + 1) END AS opens,
  '{"within":' || every || ',"unit":"' || unit || '"}' AS clock
FROM dated
WHERE (number = 1 OR before < getvariable('as_of')) AND due <= last AND due >= trigger;

-- Owed unless no day of it was free of custody; the days of arrest and of release are not free (I-28).
CREATE TEMP TABLE custody_stretches AS
SELECT person, kind AS what, low, CAST(least(high, DATE '9999-12-29') + 1 AS DATE) AS high FROM held
WHERE kind = 'custody-started';
CREATE TEMP TABLE custody_runs AS FROM merge_runs('custody_stretches');

CREATE TEMP TABLE unfree AS
SELECT episode, rule, trigger, number
FROM slots JOIN custody_runs AS custody ON custody.person = slots.person AND custody.low <= due AND opens < custody.high
WHERE due < getvariable('as_of')
GROUP BY episode, rule, trigger, number, opens, due
HAVING sum(least(custody.high, due + 1) - greatest(custody.low, opens)) >= due + 1 - opens;
"""),
    ("due", """
CREATE TEMP TABLE items AS
WITH dated AS (
  SELECT occurrences.person, episode, occurrences.rule, trigger, nth, CAST(NULL AS BIGINT) AS number, latest_recorded,
    CASE WHEN finding_days.day IS NULL THEN trigger ELSE trigger + 1 END AS opens,
    CASE unit WHEN 'working-days' THEN worked.day WHEN 'weeks' THEN trigger + within_ * 7 ELSE trigger + within_ END AS due
  FROM occurrences JOIN rules USING (rule)
    LEFT JOIN passed ON passed.day = trigger
    LEFT JOIN worked ON worked.number = passed.number + within_
    LEFT JOIN finding_days ON finding_days.person = occurrences.person AND finding_days.rule = occurrences.rule
      AND finding_days.day = trigger
), everything AS (
  SELECT person, episode, rule, trigger, nth, number, opens, due, latest_recorded, NULL AS clock, TRUE AS is_owed FROM dated
  UNION ALL
  SELECT slots.person, slots.episode, slots.rule, slots.trigger, 1, slots.number, opens, due, latest_recorded, clock,
    due >= getvariable('valid_from') AND unfree.number IS NULL
  FROM slots LEFT JOIN unfree USING (episode, rule, trigger, number)
)
SELECT row_number() OVER () AS item, * FROM everything;

CREATE TEMP TABLE applied AS
WITH targets AS (
  -- The last time the rule applied by then, in a start that counted then; every concern of that day.
  SELECT about.person, about.turn, items.item
  FROM (
    SELECT exceptions.person, exceptions.turn, exceptions.rule, max(trigger) AS trigger
    FROM exceptions JOIN items ON items.person = exceptions.person AND items.rule = exceptions.rule
        AND number IS NULL AND trigger <= exceptions.day
      JOIN episodes ON episodes.episode = items.episode
        AND exceptions_from <= exceptions.day AND exceptions.day < exceptions_before
    GROUP BY ALL
  ) AS about JOIN items ON items.person = about.person AND items.rule = about.rule AND items.trigger = about.trigger
  WHERE number IS NULL
  UNION ALL
  SELECT exceptions.person, exceptions.turn, arg_min(item, (due, trigger, number)) AS item
  FROM exceptions JOIN items ON items.person = exceptions.person AND items.rule = exceptions.rule
    AND number IS NOT NULL AND trigger <= exceptions.day AND exceptions.day <= due
  GROUP BY ALL
)
SELECT item, arg_max(exceptions.kind, turn) AS kind, arg_max(complete, turn) AS complete,
  arg_max(coalesce(until, DATE '0001-01-01'), turn) AS until
FROM targets JOIN exceptions USING (person, turn) GROUP BY item;

CREATE TEMP TABLE settled AS
WITH visited AS (
  SELECT items.*, home_visits.day AS visited_on
  FROM items ASOF LEFT JOIN home_visits ON home_visits.person = items.person AND home_visits.day >= items.opens
  WHERE rule NOT LIKE 'nsd-resettlement-%' AND rule <> 'iom-joint'
  UNION ALL
  SELECT items.*, joint_visits.day
  FROM items ASOF LEFT JOIN joint_visits ON joint_visits.person = items.person AND joint_visits.day >= items.opens
  WHERE rule = 'iom-joint'
  UNION ALL
  SELECT items.*, place_visits.day
  FROM items ASOF LEFT JOIN place_visits ON place_visits.person = items.person AND place_visits.day >= items.opens
  WHERE rule LIKE 'nsd-resettlement-%'
), solo AS (
  SELECT item, home_visits.day AS solo_on
  FROM items ASOF JOIN home_visits ON home_visits.person = items.person AND home_visits.day >= items.opens
  WHERE rule = 'iom-joint'
)
SELECT visited.*, ended,
  CASE WHEN visited_on <= last_day AND (number IS NULL OR visited_on <= due) THEN visited_on END AS met_on,
  coalesce(solo_on <= last_day, FALSE) AS solo
FROM visited JOIN episodes USING (episode) LEFT JOIN solo USING (item);
"""),
    ("write", """
COPY (
  WITH custody AS (
    SELECT DISTINCT person FROM held
    WHERE kind = 'custody-started' AND low <= getvariable('as_of') AND getvariable('as_of') < high
  ), judged AS (
    SELECT settled.* EXCLUDE (clock), force, settled.clock AS slot_clock, rules.clock AS clock, joint, interpretations,
      rules.unit, head, due - getvariable('as_of') AS days_left, applied.kind AS exception_kind, complete, until,
      custody.person IS NOT NULL AS in_custody
    FROM settled JOIN rules USING (rule) LEFT JOIN applied USING (item) LEFT JOIN custody USING (person)
    WHERE is_owed AND (number IS NULL OR due >= getvariable('as_of') OR met_on IS NULL)
  )
  SELECT '{"crn":' || name || ',"policy":"hmpps-home-visits","revision":"' ||
    CASE WHEN trigger >= DATE '2025-01-13' THEN '2025-01-13' WHEN trigger >= DATE '2022-05-12' THEN '2022-05-12'
      WHEN trigger >= DATE '2021-11-17' THEN '2021-11-17' WHEN trigger >= DATE '2021-11-09' THEN '2021-11-09'
      ELSE '2021-11-01' END ||
    head || trigger || '","due":' || coalesce('"' || due || '"', 'null') ||
    ',"clock":' || coalesce(slot_clock, clock, 'null') || ',"status":"' ||
    CASE WHEN met_on > due THEN 'met-late'
      WHEN met_on IS NOT NULL THEN 'met'
      WHEN complete AND exception_kind = 'not-to-visit' THEN 'excepted'
      WHEN ended IS NOT NULL THEN 'closed'
      WHEN in_custody AND force <> 'consider' THEN 'suspended'
      WHEN NOT complete THEN 'exception-incomplete'
      WHEN complete AND until >= getvariable('as_of') THEN 'delayed'
      WHEN solo THEN 'met-not-joint'
      WHEN due IS NULL THEN 'consider'
      WHEN days_left < 0 THEN 'overdue'
      WHEN days_left <= 14 THEN 'due'
      ELSE 'upcoming' END ||
    '","joint":' || joint || ',"slot":' || coalesce(CAST(number AS VARCHAR), 'null') ||
    ',"interpretations":' || interpretations ||
    ',"recordedLate":' || coalesce(latest_recorded > due, FALSE) ||
    ',"provisional":' || coalesce(unit = 'working-days' AND due > getvariable('horizon'), FALSE) ||
    ',"id":' || name[:-2] || '.hmpps-home-visits.' || rule || '.' || trigger || coalesce('.' || number, '') ||
    CASE WHEN nth > 1 THEN '.' || nth ELSE '' END || '"}'
  FROM judged JOIN (SELECT person, CAST(to_json(crn) AS VARCHAR) AS name FROM people) USING (person)
  ORDER BY person, due NULLS LAST, rule, trigger, number, nth
) TO $out (FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIMITER '\x1F');
"""),
]


def run(caseload, out, as_of, known_at=None, policies=None, timings=False):
    with duckdb.connect() as connection:
        setup(connection, as_of, known_at, policies or plain.policies_folder())
        for name, sql in STEPS:
            began = time.perf_counter()
            sql = sql.replace("NEVER", NEVER).replace("ORDER_TYPES", ", ".join(map(quoted, sorted(plain.ORDER_TYPES))))
            sql = sql.replace("$caseload", quoted(caseload)).replace("$out", quoted(out))
            connection.execute(sql)
            if timings:
                print(f"{time.perf_counter() - began:7.2f} s  {name}", file=sys.stderr)


def quoted(text):
    return "'" + text.replace("'", "''") + "'"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--caseload", required=True)
    parser.add_argument("--out", default="/dev/stdout")
    parser.add_argument("--as-of", required=True, type=plain.day_of)
    parser.add_argument("--known-at")
    parser.add_argument("--policies")
    parser.add_argument("--timings", action="store_true", help="the time of each step, to standard error")
    options = parser.parse_args()
    run(options.caseload, options.out, options.as_of, options.known_at, options.policies, options.timings)


if __name__ == "__main__":
    main()
