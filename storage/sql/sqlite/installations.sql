-- Where the app is installed, as only this database says it.

-- name: states_needed(wanted)
-- wanted: [mark, …]
SELECT state.mark, state.until
FROM json_each(:wanted) AS wish
CROSS JOIN oauth_states AS state
WHERE state.mark = wish.value;

-- name: put_installations()!
INSERT INTO installations (id, doc, at) VALUES (?, ?, ?);

-- name: put_oauth_states()!
INSERT INTO oauth_states (mark, until) VALUES (?, ?);
