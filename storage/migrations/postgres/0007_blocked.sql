-- That somebody is blocked stands beside their document. Where nothing stands yet, what the version before wrote into the
-- document holds.
ALTER TABLE people ADD COLUMN blocked TEXT COLLATE "C";
