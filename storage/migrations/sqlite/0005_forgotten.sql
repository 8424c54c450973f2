-- Who was forgotten on each desk: the number of their pseudonym, and when. Who it was stands here only while it is being
-- done, so that whoever was killed in the midst of it goes on with the same; and whether what was left of them on the
-- disk is gone as well.
CREATE TABLE forgotten (
    desk TEXT NOT NULL,
    number INTEGER NOT NULL,
    who TEXT,
    at INTEGER NOT NULL,
    swept INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (desk, number)
) WITHOUT ROWID;
