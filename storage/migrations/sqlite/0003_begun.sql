-- When something was last sent for an effect, or was about to be, by the database's own clock: on record before the call.
-- Whoever comes after a crash looks for that, and sends everything else at once.
ALTER TABLE outbox ADD COLUMN begun_at INTEGER;

-- The version before put nothing on record. Of each request it may have sent the first, or one that was the first before
-- another one with a key changed once more.
UPDATE outbox SET begun_at = CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)
WHERE state = 'pending' AND NOT EXISTS (
    SELECT 1 FROM outbox AS earlier
    WHERE
        earlier.desk = outbox.desk
        AND earlier.number = outbox.number
        AND earlier.state = 'pending'
        AND earlier.key = ''
        AND earlier.id < outbox.id
);
