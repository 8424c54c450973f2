-- Where the app is installed, as only this database says it.

-- name: states_needed(wanted)
-- wanted: [mark, …]
-- Whoever comes second waits here, and then finds it gone.
SELECT state.mark, state.until
FROM json_array_elements_text(:wanted) AS wish (mark)
JOIN oauth_states AS state ON state.mark = wish.mark
ORDER BY state.mark
FOR UPDATE OF state;
