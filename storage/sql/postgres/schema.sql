-- Whose the database is, and which version its schema has.

-- name: tables()
-- Whether there is a schema of Muster's, how many tables there are where it would be, and how texts are kept.
SELECT
    to_regclass('muster') IS NOT NULL,
    (
        SELECT count(*) FROM pg_class
        WHERE relnamespace = to_regnamespace(quote_ident(current_schema())) AND relkind IN ('r', 'p', 'v', 'm', 'f')
    ),
    CAST(getdatabaseencoding() AS TEXT);

-- name: versions()
-- Each version whose processes may work on it has a row: the last one is its own.
SELECT min(version), max(version) FROM muster;

-- name: set_versions(least, latest)!
WITH former AS (DELETE FROM muster)
INSERT INTO muster (version) SELECT generate_series(CAST(:least AS INTEGER), CAST(:latest AS INTEGER));

-- name: work_by(version)
-- Until the connection ends. The first number is "Must" and one: batches lock desks under "Must".
SELECT 1 FROM (SELECT pg_advisory_lock_shared(1299543925, CAST(:version AS INTEGER))) AS worked;

-- name: have_version(version)
-- Whether nobody works by it; until the end of the transaction nobody begins to.
SELECT pg_try_advisory_xact_lock(1299543925, CAST(:version AS INTEGER));

-- name: wait_for_locks_shortly#
-- Whoever waits for a table that is read keeps all others waiting behind: so not for long.
SET lock_timeout = 500;
