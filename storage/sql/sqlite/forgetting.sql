-- What has other letters than those of ASCII, of which a database does not know both cases; also as JSON may write them.

-- name: requests_in_other_letters(desk, after, rows)
SELECT DISTINCT number FROM events
WHERE desk = :desk AND number > :after AND (length(CAST(doc AS BLOB)) > length(doc) OR instr(doc, '\u') > 0)
ORDER BY number LIMIT :rows;

-- name: answers_in_other_letters(desk, after, rows)
SELECT id, at, answer FROM deliveries
WHERE desk = :desk AND id > :after AND (length(CAST(answer AS BLOB)) > length(answer) OR instr(answer, '\u') > 0)
ORDER BY id LIMIT :rows;
