-- What processes agree on that share the work: each statement is a transaction of its own. Moments are the database's.

-- name: join_processes(name, life)
-- Who was given up long ago needs no row: whoever has none is given up.
WITH gone AS (
    DELETE FROM processes WHERE until < CAST(extract(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT) - 60000
),
unmet AS (
    DELETE FROM duties WHERE NOT EXISTS (SELECT 1 FROM processes AS one WHERE one.id = duties.process)
)
INSERT INTO processes (name, until)
VALUES (:name, CAST(extract(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT) + CAST(:life AS BIGINT))
RETURNING id;

-- name: beat(process, life)
-- Nothing is found if it was given up before.
UPDATE processes SET until = CAST(extract(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT) + CAST(:life AS BIGINT)
WHERE id = :process AND until > CAST(extract(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)
RETURNING id;

-- name: leave_processes(process)
DELETE FROM processes WHERE id = :process RETURNING id;

-- name: take_lease(desk, number, process)
-- What nobody has, what somebody has who is no more, or what is ours already; and whether it is on record what was begun
-- with it. The version before wants to know the `former` one.
INSERT INTO leases AS lease (desk, number, process, marks) VALUES (:desk, :number, :process, :process)
ON CONFLICT (desk, number) DO UPDATE SET
    process = excluded.process,
    former = CASE WHEN lease.process = excluded.process THEN lease.former ELSE lease.process END,
    marks = CASE WHEN lease.marks = lease.process THEN excluded.marks END
WHERE lease.process = excluded.process OR NOT EXISTS (
    SELECT 1 FROM processes AS one
    WHERE one.id = lease.process AND one.until > CAST(extract(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)
)
RETURNING marks IS NOT NULL;

-- name: find_effects(after, rows, process)
-- The same for as many as there are among these effects, the longest waiting first. What another one is just looking
-- at is left to it; what is ours already is told of, but not taken once more: we may have lost sight of it.
WITH
effect AS MATERIALIZED (
    SELECT waiting.id, waiting.desk, waiting.number FROM outbox AS waiting
    WHERE waiting.state = 'pending' AND waiting.id > :after AND NOT EXISTS (
        SELECT 1 FROM leases AS lease JOIN processes AS one ON one.id = lease.process
        WHERE
            lease.desk = waiting.desk
            AND lease.number = waiting.number
            AND one.until > CAST(extract(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)
            AND one.id <> :process
    )
    ORDER BY waiting.id LIMIT :rows
    FOR NO KEY UPDATE SKIP LOCKED
),
taken AS (
    INSERT INTO leases AS lease (desk, number, process, marks)
    SELECT DISTINCT effect.desk, effect.number, CAST(:process AS BIGINT), CAST(:process AS BIGINT) FROM effect
    WHERE NOT EXISTS (
        SELECT 1 FROM leases AS ours
        WHERE ours.desk = effect.desk AND ours.number = effect.number AND ours.process = :process
    )
    ORDER BY effect.desk, effect.number
    ON CONFLICT (desk, number) DO UPDATE SET
        process = excluded.process,
        former = lease.process,
        marks = CASE WHEN lease.marks = lease.process THEN excluded.marks END
    WHERE NOT EXISTS (
        SELECT 1 FROM processes AS one
        WHERE one.id = lease.process AND one.until > CAST(extract(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)
    )
    RETURNING desk, number, marks IS NOT NULL AS marked
)
SELECT effect.id, effect.desk, effect.number, taken.marked
FROM effect LEFT JOIN taken ON taken.desk = effect.desk AND taken.number = effect.number
ORDER BY effect.id;

-- name: doubt_effects(wanted, process)
-- wanted: [[desk, number], …]
-- They came from a process of the version before. Of each it may have sent the first effect, or one that was the first
-- before another one with a key changed once more.
WITH
place AS (
    SELECT wish.it ->> 0 AS desk, CAST(wish.it ->> 1 AS BIGINT) AS number FROM json_array_elements(:wanted) AS wish (it)
),
doubted AS (
    UPDATE outbox AS effect SET begun_at = CAST(extract(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)
    FROM place
    WHERE
        effect.desk = place.desk
        AND effect.number = place.number
        AND effect.state = 'pending'
        AND NOT EXISTS (
            SELECT 1 FROM outbox AS earlier
            WHERE
                earlier.desk = effect.desk
                AND earlier.number = effect.number
                AND earlier.state = 'pending'
                AND earlier.key = ''
                AND earlier.id < effect.id
        )
)
UPDATE leases AS lease SET marks = lease.process FROM place
WHERE lease.desk = place.desk AND lease.number = place.number AND lease.process = :process
RETURNING lease.number;

-- name: give_lease_back(desk, number, process)
-- Unless there is something to do after all: it may have come from another process.
DELETE FROM leases
WHERE desk = :desk AND number = :number AND process = :process AND NOT EXISTS (
    SELECT 1 FROM outbox WHERE outbox.desk = :desk AND outbox.number = :number AND outbox.state = 'pending'
)
RETURNING process;

-- name: leases_of(wanted)
-- wanted: [[desk, number], …]
-- Nobody takes them over before the end of the transaction.
SELECT lease.desk, lease.number, lease.process
FROM json_array_elements(:wanted) AS wish (it)
JOIN leases AS lease ON lease.desk = wish.it ->> 0 AND lease.number = CAST(wish.it ->> 1 AS BIGINT)
ORDER BY lease.desk, lease.number
FOR NO KEY UPDATE OF lease;

-- name: take_duty(name, process)
INSERT INTO duties AS duty (name, process) VALUES (:name, :process)
ON CONFLICT (name) DO UPDATE SET process = excluded.process
WHERE duty.process = excluded.process OR NOT EXISTS (
    SELECT 1 FROM processes AS one
    WHERE one.id = duty.process AND one.until > CAST(extract(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)
)
RETURNING process;

-- name: lay_duty_down(name, process)
DELETE FROM duties WHERE name = :name AND process = :process RETURNING process;

-- name: duties_of(beginning)
SELECT duty.name, duty.process FROM duties AS duty JOIN processes AS one ON one.id = duty.process
WHERE
    starts_with(duty.name, :beginning)
    AND one.until > CAST(extract(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT);

-- name: take_due(now, rows, look)
-- Whose clocks are due, for whoever asks alone for so many milliseconds; who dies meanwhile keeps nobody waiting long.
WITH due AS (
    SELECT desk, number FROM requests
    WHERE
        next_due <= :now
        AND coalesce(looked_until, 0) <= CAST(extract(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)
    ORDER BY next_due LIMIT :rows
    FOR NO KEY UPDATE SKIP LOCKED
)
UPDATE requests AS request
SET looked_until = CAST(extract(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT) + CAST(:look AS BIGINT)
FROM due WHERE request.desk = due.desk AND request.number = due.number
RETURNING request.desk, request.number;

-- name: take_ready(now, rows, look)
-- Whose notices are ready, in the same way; somebody may be named more than once.
WITH ready AS (
    SELECT id FROM notices
    WHERE
        ready_at <= :now
        AND coalesce(looked_until, 0) <= CAST(extract(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)
    ORDER BY ready_at LIMIT :rows
    FOR NO KEY UPDATE SKIP LOCKED
)
UPDATE notices AS notice
SET looked_until = CAST(extract(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT) + CAST(:look AS BIGINT)
FROM ready WHERE notice.id = ready.id
RETURNING notice.desk, notice.person;

-- name: take_sittings(now, look)
-- For which sittings there is something to do, in the same way.
WITH due AS (
    SELECT desk, kind FROM sittings
    WHERE
        next_due <= :now
        AND coalesce(looked_until, 0) <= CAST(extract(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)
    FOR NO KEY UPDATE SKIP LOCKED
)
UPDATE sittings AS sitting
SET looked_until = CAST(extract(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT) + CAST(:look AS BIGINT)
FROM due WHERE sitting.desk = due.desk AND sitting.kind = due.kind
RETURNING sitting.desk, sitting.kind;

-- name: hint(what)
SELECT CAST(pg_notify('muster', :what) AS TEXT);

-- name: tell(what)
SELECT CAST(pg_notify('muster_news', :what) AS TEXT);
