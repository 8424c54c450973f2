-- Moving everything into a database or out of it, while no process works on it.

-- name: take_time()
-- Copying takes as long as it takes, whatever the server's own limits are; but what others hold is not waited for long.
SELECT set_config(name, CASE name WHEN 'lock_timeout' THEN '10s' ELSE '0' END, TRUE) FROM pg_settings
WHERE name IN ('lock_timeout', 'statement_timeout', 'idle_in_transaction_session_timeout', 'transaction_timeout');

-- name: processes_alive()
SELECT name FROM processes WHERE until > CAST(extract(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT) ORDER BY id;

-- name: which_database()
-- The same for whoever is in the same, however it is called.
SELECT CAST(pg_postmaster_start_time() AS TEXT), CAST(oid AS BIGINT), CAST(current_schema() AS TEXT)
FROM pg_database WHERE datname = current_database();

-- name: anything_kept()
SELECT
    EXISTS (SELECT 1 FROM events) OR EXISTS (SELECT 1 FROM requests) OR EXISTS (SELECT 1 FROM members)
    OR EXISTS (SELECT 1 FROM addresses) OR EXISTS (SELECT 1 FROM deliveries) OR EXISTS (SELECT 1 FROM outbox)
    OR EXISTS (SELECT 1 FROM people) OR EXISTS (SELECT 1 FROM notices) OR EXISTS (SELECT 1 FROM digests)
    OR EXISTS (SELECT 1 FROM nudge_counts) OR EXISTS (SELECT 1 FROM policies) OR EXISTS (SELECT 1 FROM sittings)
    OR EXISTS (SELECT 1 FROM heard) OR EXISTS (SELECT 1 FROM forgotten)
    OR EXISTS (SELECT 1 FROM installations) OR EXISTS (SELECT 1 FROM oauth_states);

-- name: numbers_given()
-- The highest number that each table has ever given, also where an older schema lacks one of them.
SELECT CAST(left(sequencename, -length('_id_seq')) AS TEXT), last_value FROM pg_sequences
WHERE
    schemaname = current_schema()
    AND sequencename IN ('deliveries_id_seq', 'outbox_id_seq', 'notices_id_seq', 'processes_id_seq')
    AND last_value IS NOT NULL;

-- name: keep_number(name, number)
SELECT setval(pg_get_serial_sequence(:name, 'id'), :number);

-- name: schema_aside()
-- A name that is free, for what is to be moved aside.
SELECT one.name FROM (
    SELECT n, 'muster_replaced' || CASE n WHEN 1 THEN '' ELSE '_' || n END AS name FROM generate_series(1, 10000) AS n
) AS one
WHERE to_regnamespace(one.name) IS NULL ORDER BY one.n LIMIT 1;

-- name: moving_aside(name, tables)
-- tables: [table, …]
-- The statements that move them, with all that belongs to each.
SELECT format('CREATE SCHEMA %I', CAST(:name AS TEXT))
UNION ALL
SELECT format('ALTER TABLE %I.%I SET SCHEMA %I', current_schema(), one.name, CAST(:name AS TEXT))
FROM json_array_elements_text(:tables) AS one (name) WHERE to_regclass(format('%I.%I', current_schema(), one.name)) IS NOT NULL;

-- name: weigh#
-- What is new is weighed at once, for otherwise every statement is planned as if there were nothing.
ANALYZE events, requests, members, addresses, deliveries, outbox, people, notices, digests, nudge_counts, policies,
sittings, heard, forgotten, installations, oauth_states;
