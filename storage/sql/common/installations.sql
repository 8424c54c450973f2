-- Where the app is installed, and who is about to install it.

-- name: installations()
SELECT id, doc, at FROM installations ORDER BY id;

-- name: write_installation(id, doc, at)!
INSERT INTO installations (id, doc, at) VALUES (:id, :doc, :at)
ON CONFLICT (id) DO UPDATE SET doc = excluded.doc, at = excluded.at;

-- name: renew_installation(id, before, doc)!
UPDATE installations SET doc = :doc WHERE id = :id AND doc = :before;

-- name: remove_installation(id, doc)!
DELETE FROM installations WHERE id = :id AND doc = :doc;

-- name: write_state(mark, until)!
INSERT INTO oauth_states (mark, until) VALUES (:mark, :until) ON CONFLICT (mark) DO NOTHING;

-- name: remove_state(mark)!
DELETE FROM oauth_states WHERE mark = :mark;

-- name: forget_states(now)!
DELETE FROM oauth_states WHERE until <= :now;

-- name: all_installations()
SELECT id, doc, at FROM installations ORDER BY id;

-- name: all_oauth_states()
SELECT mark, until FROM oauth_states ORDER BY mark;
