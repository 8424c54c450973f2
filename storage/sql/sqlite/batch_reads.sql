-- What a batch has to know before it decides: one statement each, whatever the size of the batch.
-- The lists are JSON, so that one text serves any number of jobs.

-- name: deliveries_seen(wanted)
-- wanted: [[desk, delivery], …]
SELECT seen.desk, seen.delivery, seen.answer
FROM json_each(:wanted) AS wish
CROSS JOIN deliveries AS seen
WHERE seen.desk = json_extract(wish.value, '$[0]') AND seen.delivery = json_extract(wish.value, '$[1]');

-- name: requests_needed(wanted)
-- wanted: [[desk, number], …]
SELECT request.desk, request.number, request.next_due, request.doc
FROM json_each(:wanted) AS wish
CROSS JOIN requests AS request
WHERE request.desk = json_extract(wish.value, '$[0]') AND request.number = json_extract(wish.value, '$[1]');

-- name: requests_asked_again(wanted)
-- wanted: [[desk, requester, title, since], …]
SELECT request.desk, request.number, request.next_due, request.doc, request.requester
FROM json_each(:wanted) AS wish
CROSS JOIN requests AS request
WHERE request.desk = json_extract(wish.value, '$[0]')
    AND request.requester = json_extract(wish.value, '$[1]')
    AND request.open = 1
    AND request.title = json_extract(wish.value, '$[2]')
    AND request.opened_at >= json_extract(wish.value, '$[3]');

-- name: highest_numbers(wanted)
-- wanted: [desk, …]
SELECT wish.value, (SELECT max(request.number) FROM requests AS request WHERE request.desk = wish.value)
FROM json_each(:wanted) AS wish;

-- name: openings_of(wanted)
-- wanted: [[desk, since], …]
-- Numbers grow with time, so the first of them is found by an index, and the others stand after it; no more than 1000.
SELECT
    request.desk,
    request.number,
    request.requester,
    CASE WHEN instr(request.doc, '"opened_by":') > 0 THEN json_extract(request.doc, '$.opened_by') END,
    request.opened_at,
    request.status
FROM json_each(:wanted) AS wish
CROSS JOIN requests AS request
WHERE request.desk = json_extract(wish.value, '$[0]')
    AND request.number >= (
        SELECT one.number FROM requests AS one
        WHERE one.desk = json_extract(wish.value, '$[0]') AND one.opened_at >= json_extract(wish.value, '$[1]')
        ORDER BY one.opened_at LIMIT 1
    )
    AND request.number > (
        SELECT max(one.number) - 1000 FROM requests AS one WHERE one.desk = json_extract(wish.value, '$[0]')
    );

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
FROM json_each(:wanted) AS wish
CROSS JOIN people AS person
WHERE person.desk = wish.value
ORDER BY person.desk, person.id;

-- name: notices_of(wanted)
-- wanted: [[desk, person], …]
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
FROM json_each(:wanted) AS wish
CROSS JOIN notices AS notice
CROSS JOIN requests AS request
WHERE notice.desk = json_extract(wish.value, '$[0]')
    AND notice.person = json_extract(wish.value, '$[1]')
    AND request.desk = notice.desk
    AND request.number = notice.number
ORDER BY notice.ready_at, notice.id;

-- name: digests_of(wanted)
-- wanted: [[desk, person], …]
SELECT digest.desk, digest.person, digest.at
FROM json_each(:wanted) AS wish
CROSS JOIN digests AS digest
WHERE digest.desk = json_extract(wish.value, '$[0]') AND digest.person = json_extract(wish.value, '$[1]')
ORDER BY digest.at;

-- name: marks_of(wanted)
-- wanted: [desk, …]
SELECT policy.desk, policy.mark
FROM json_each(:wanted) AS wish
CROSS JOIN policies AS policy
WHERE policy.desk = wish.value;

-- name: sittings_needed(wanted)
-- wanted: [[desk, kind], …]
SELECT sitting.desk, sitting.kind, sitting.doc, sitting.next_due
FROM json_each(:wanted) AS wish
CROSS JOIN sittings AS sitting
WHERE sitting.desk = json_extract(wish.value, '$[0]') AND sitting.kind = json_extract(wish.value, '$[1]');
