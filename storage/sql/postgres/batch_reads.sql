-- What a batch has to know before it decides, on PostgreSQL: the same lists, and the locks that keep others away.
-- Every process takes its locks in the same order: all desks, then all requests, then all notices, each sorted.

-- name: begin#
-- Batches share the first lock; whoever migrates or rebuilds has it alone. It is "Must" as a number.
BEGIN ISOLATION LEVEL READ COMMITTED;
SELECT pg_advisory_xact_lock_shared(1299543924);

-- name: begin_alone#
BEGIN ISOLATION LEVEL READ COMMITTED;
SELECT pg_advisory_xact_lock(1299543924);

-- name: hold_desks(desks)
-- desks: [desk, …]
SELECT pg_advisory_xact_lock(1299543924, desk.key)
FROM (SELECT DISTINCT hashtext(one.name) AS key FROM json_array_elements_text(:desks) AS one (name) ORDER BY key) AS desk;

-- name: requests_needed(wanted)
-- wanted: [[desk, number], …]
SELECT request.desk, request.number, request.next_due, request.doc
FROM json_array_elements(:wanted) AS wish (it)
JOIN requests AS request ON request.desk = wish.it ->> 0 AND request.number = CAST(wish.it ->> 1 AS BIGINT)
ORDER BY request.desk, request.number
FOR NO KEY UPDATE OF request;

-- name: deliveries_seen(wanted)
-- wanted: [[desk, delivery], …]
SELECT seen.desk, seen.delivery, seen.answer
FROM json_array_elements(:wanted) AS wish (it)
JOIN deliveries AS seen ON seen.desk = wish.it ->> 0 AND seen.delivery = wish.it ->> 1;

-- name: requests_asked_again(wanted)
-- wanted: [[desk, requester, title, since], …]
SELECT request.desk, request.number, request.next_due, request.doc, request.requester
FROM json_array_elements(:wanted) AS wish (it)
JOIN requests AS request
    ON request.desk = wish.it ->> 0
    AND request.requester = wish.it ->> 1
    AND request.open = 1
    AND request.title = wish.it ->> 2
    AND request.opened_at >= CAST(wish.it ->> 3 AS BIGINT);

-- name: highest_numbers(wanted)
-- wanted: [desk, …]
SELECT wish.desk, (SELECT max(request.number) FROM requests AS request WHERE request.desk = wish.desk)
FROM json_array_elements_text(:wanted) AS wish (desk);

-- name: openings_of(wanted)
-- wanted: [[desk, since], …]
-- Numbers grow with time, so the first of them is found by an index, and the others stand after it; no more than 1000.
SELECT
    request.desk,
    request.number,
    request.requester,
    CASE WHEN strpos(request.doc, '"opened_by":') > 0 THEN CAST(request.doc AS JSON) ->> 'opened_by' END,
    request.opened_at,
    request.status
FROM json_array_elements(:wanted) AS wish (it)
JOIN requests AS request
    ON request.desk = wish.it ->> 0
    AND request.number >= (
        SELECT one.number FROM requests AS one
        WHERE one.desk = wish.it ->> 0 AND one.opened_at >= CAST(wish.it ->> 1 AS BIGINT)
        ORDER BY one.opened_at LIMIT 1
    )
    AND request.number > (SELECT max(one.number) - 1000 FROM requests AS one WHERE one.desk = wish.it ->> 0);

-- name: people_of(wanted)
-- wanted: [desk, …]
SELECT
    person.desk,
    person.id,
    person.doc,
    person.away_until,
    (
        SELECT count(*) FROM requests AS request
        WHERE request.desk = person.desk AND request.shepherd = person.id AND request.open = 1
    ),
    person.last_owned_at,
    person.blocked
FROM json_array_elements_text(:wanted) AS wish (desk)
JOIN people AS person ON person.desk = wish.desk
ORDER BY person.desk, person.id;

-- name: notices_of(wanted)
-- wanted: [[desk, person], …]
-- Locked in the order of their keys, and put into the order of their moments by whoever asks.
SELECT
    notice.desk,
    notice.person,
    notice.id,
    notice.number,
    notice.key,
    notice.doc,
    notice.ready_at,
    notice.dropped,
    request.next_due,
    request.doc
FROM json_array_elements(:wanted) AS wish (it)
JOIN notices AS notice ON notice.desk = wish.it ->> 0 AND notice.person = wish.it ->> 1
JOIN requests AS request ON request.desk = notice.desk AND request.number = notice.number
ORDER BY notice.desk, notice.person, notice.number, notice.key
FOR NO KEY UPDATE OF notice;

-- name: digests_of(wanted)
-- wanted: [[desk, person], …]
SELECT digest.desk, digest.person, digest.at
FROM json_array_elements(:wanted) AS wish (it)
JOIN digests AS digest ON digest.desk = wish.it ->> 0 AND digest.person = wish.it ->> 1
ORDER BY digest.at;

-- name: marks_of(wanted)
-- wanted: [desk, …]
SELECT policy.desk, policy.mark
FROM json_array_elements_text(:wanted) AS wish (desk)
JOIN policies AS policy ON policy.desk = wish.desk;

-- name: sittings_needed(wanted)
-- wanted: [[desk, kind], …]
SELECT sitting.desk, sitting.kind, sitting.doc, sitting.next_due
FROM json_array_elements(:wanted) AS wish (it)
JOIN sittings AS sitting ON sitting.desk = wish.it ->> 0 AND sitting.kind = wish.it ->> 1;
