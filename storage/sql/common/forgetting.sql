-- Forgetting somebody, and words that are no longer kept: the only statements that change what happened before.

-- name: all_forgotten()
SELECT desk, number, who, at, swept FROM forgotten ORDER BY desk, number;

-- name: desks_known()
SELECT desk FROM requests GROUP BY desk
UNION SELECT desk FROM people GROUP BY desk
UNION SELECT desk FROM deliveries GROUP BY desk
UNION SELECT desk FROM outbox
UNION SELECT desk FROM addresses
UNION SELECT desk FROM policies
UNION SELECT desk FROM sittings
UNION SELECT desk FROM forgotten WHERE who IS NOT NULL
ORDER BY desk;

-- name: pseudonym_of(desk, who)
-- Of somebody who is just being forgotten; nobody knows it afterwards.
SELECT number FROM forgotten WHERE desk = :desk AND who = :who;

-- name: begin_forgetting(desk, who, at)!
INSERT INTO forgotten (desk, number, who, at)
SELECT CAST(:desk AS TEXT), coalesce(max(number), 0) + 1, CAST(:who AS TEXT), CAST(:at AS BIGINT)
FROM forgotten WHERE desk = :desk;

-- name: end_forgetting(desk, who)!
UPDATE forgotten SET who = NULL WHERE desk = :desk AND who = :who;

-- name: half_forgotten()
SELECT desk, who FROM forgotten WHERE who IS NOT NULL ORDER BY desk, number;

-- name: not_swept()
-- How many, and the last of them.
SELECT count(*), coalesce(max(at), 0) FROM forgotten WHERE swept = 0 AND who IS NULL;

-- name: all_swept(before)!
-- Those of whom nobody knew any more who they were, before it was swept.
UPDATE forgotten SET swept = 1 WHERE who IS NULL AND swept = 0 AND at <= :before;

-- name: requests_telling(desk, after, pattern, rows)
-- In whose histories something is written; in the order of their numbers, so that each part is read once.
SELECT DISTINCT number FROM events
WHERE desk = :desk AND number > :after AND lower(doc) LIKE :pattern ESCAPE '\' ORDER BY number LIMIT :rows;

-- name: numbers_undone(desk)
-- Of which requests anything is still to be done, or could not be done; 0 is the desk itself.
SELECT DISTINCT number FROM outbox WHERE desk = :desk ORDER BY number;

-- name: rewrite_event(desk, number, seq, doc)!
UPDATE events SET doc = :doc WHERE desk = :desk AND number = :number AND seq = :seq;

-- name: effects_of(desk, number)
SELECT id, kind, state, doc, error FROM outbox WHERE desk = :desk AND number = :number ORDER BY id;

-- name: rewrite_effect(desk, id, doc, error)!
-- Once a key told who was to be shut out.
UPDATE outbox SET doc = :doc, error = :error, key = CASE WHEN kind = 'shut_out' THEN '' ELSE key END
WHERE desk = :desk AND id = :id;

-- name: drop_effect(desk, id)!
DELETE FROM outbox WHERE desk = :desk AND id = :id;

-- name: forget_person(desk, who)!
DELETE FROM people WHERE desk = :desk AND id = :who;

-- name: people_blocked(desk)
-- Whom somebody has blocked; once it stood in their document.
SELECT id, doc, blocked FROM people
WHERE desk = :desk AND (blocked IS NOT NULL OR doc LIKE '%"blocked":%') ORDER BY id;

-- name: rewrite_person(desk, id, doc, blocked)!
UPDATE people SET doc = :doc, blocked = :blocked WHERE desk = :desk AND id = :id;

-- name: forget_notices(desk, who)!
DELETE FROM notices WHERE desk = :desk AND person = :who;

-- name: forget_told(desk, who)!
DELETE FROM digests WHERE desk = :desk AND person = :who;

-- name: forget_addresses(desk, part)!
-- Where messages to them alone are: the part is named after them.
DELETE FROM addresses WHERE desk = :desk AND substr(part, length(part) - length(:part) + 1) = :part;

-- name: private_addresses(desk, part)
SELECT address FROM addresses
WHERE desk = :desk AND substr(part, length(part) - length(:part) + 1) = :part ORDER BY number;

-- name: sitting_cards(desk)
-- The parts of the desk itself that are nobody's alone; the newest message first, as far as addresses tell.
SELECT address FROM addresses
WHERE desk = :desk AND number = 0 AND part LIKE '% card' ORDER BY length(address) DESC, address DESC;

-- name: forget_mark(desk)!
-- What a policy promised them; by another mark all is only looked at once more.
UPDATE policies SET mark = '' WHERE desk = :desk;

-- name: sittings_of(desk)
SELECT kind, doc FROM sittings WHERE desk = :desk AND doc <> '' ORDER BY kind;

-- name: rewrite_sitting(desk, kind, doc)!
UPDATE sittings SET doc = :doc WHERE desk = :desk AND kind = :kind;

-- name: newest_delivery()
SELECT coalesce(max(id), 0) FROM deliveries;

-- name: empty_answers(desk, after, upto, before, answer)!
-- What was answered before a moment, of some deliveries: whoever is heard again gets this answer.
UPDATE deliveries SET answer = :answer
WHERE id > :after AND id <= :upto AND desk = :desk AND at < :before AND answer <> '' AND answer <> :answer;

-- name: traces_of(desk, who, part)
-- In how many rows of which table they stand by their id alone.
SELECT one.name, one.found FROM (
    SELECT 'members' AS name, count(*) AS found FROM members WHERE desk = :desk AND who = :who
    UNION ALL
    SELECT 'addresses', count(*) FROM addresses
    WHERE desk = :desk AND substr(part, length(part) - length(:part) + 1) = :part
    UNION ALL
    SELECT 'people', count(*) FROM people WHERE desk = :desk AND id = :who
    UNION ALL
    SELECT 'notices', count(*) FROM notices WHERE desk = :desk AND person = :who
    UNION ALL
    SELECT 'digests', count(*) FROM digests WHERE desk = :desk AND person = :who
    UNION ALL
    SELECT 'forgotten', count(*) FROM forgotten WHERE desk = :desk AND who = :who
) AS one
WHERE one.found > 0;

-- name: closed_with_words(desk, after, before, rows)
-- What was closed in a stretch of time and is not emptied, nothing since either; the longest closed first.
SELECT request.number, request.closed_at FROM requests AS request
WHERE request.desk = :desk AND request.closed_at > :after AND request.closed_at <= :before
    AND request.status = 'closed'
    AND NOT EXISTS (
        SELECT 1 FROM events AS event
        WHERE event.desk = request.desk AND event.number = request.number
            AND event.seq = request.version AND event.type = 'emptied'
    )
ORDER BY request.closed_at, request.number LIMIT :rows;

-- name: person_kept(desk, who)
SELECT doc, away_until, last_owned_at, blocked FROM people WHERE desk = :desk AND id = :who;

-- name: notices_for(desk, who)
SELECT number, key, doc, ready_at FROM notices WHERE desk = :desk AND person = :who ORDER BY number, key;

-- name: told_at(desk, who)
SELECT at FROM digests WHERE desk = :desk AND person = :who ORDER BY at;

-- name: answers_telling(desk, after, pattern, rows)
SELECT id, at, answer FROM deliveries
WHERE desk = :desk AND id > :after AND lower(answer) LIKE :pattern ESCAPE '\' ORDER BY id LIMIT :rows;
