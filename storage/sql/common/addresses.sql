-- Places that are addressed otherwise than before, with all that lives in them.

-- name: addresses_between(desk, first, last)
SELECT address FROM addresses WHERE desk = :desk AND address >= :first AND address < :last LIMIT 1;

-- name: move_addresses(desk, first, last, kept, after)!
UPDATE addresses SET address = CAST(:after AS TEXT) || substr(address, :kept)
WHERE desk = :desk AND address >= :first AND address < :last;
