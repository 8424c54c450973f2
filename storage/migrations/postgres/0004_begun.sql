-- When something was last sent for an effect, or was about to be, by the database's own clock: on record before the call.
-- Whoever comes after a crash looks for that, and sends everything else at once.
ALTER TABLE outbox ADD COLUMN begun_at BIGINT;

-- Who puts on record what they begin with it: the process that has a lease, or nobody. The version before leaves what it
-- finds here, which is nothing, or the number of another process. So what was in its hands is told apart, and whoever
-- takes that over takes for begun what may have been: of each request the first effect, and what had a key before it.
ALTER TABLE leases ADD COLUMN marks BIGINT;
