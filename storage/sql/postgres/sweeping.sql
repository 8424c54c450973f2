-- What is left on the disk of rows that are no more.

-- name: forget_paces(who)!
-- When they may be written to next: nobody waits for that any more.
DELETE FROM paces WHERE CAST(:who AS TEXT) = ANY(regexp_split_to_array(name, '[^[:alnum:]]+'));

-- name: sweep#
-- While others go on; it has to be a statement of its own. What the planner knows by heart of a column is learnt anew.
VACUUM (ANALYZE) events, requests, members, addresses, deliveries, outbox, people, notices, digests, policies, sittings,
forgotten;
