-- It does not roll.
-- The version before takes the mark in a button, which says whose it is, for words, and does not look whether somebody is
-- blocked where that stands by now.

-- That somebody is blocked stands beside their document. Where nothing stands yet, what the version before wrote into the
-- document holds.
ALTER TABLE people ADD COLUMN blocked TEXT COLLATE "C";
