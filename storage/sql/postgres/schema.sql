-- Whose the database is, and which version its schema has.

-- name: tables()
-- Whether there is a schema of Muster's, how many tables there are where it would be, and how texts are kept.
SELECT
    to_regclass('muster') IS NOT NULL,
    (
        SELECT count(*) FROM pg_class
        WHERE relnamespace = to_regnamespace(quote_ident(current_schema())) AND relkind IN ('r', 'p', 'v', 'm', 'f')
    ),
    CAST(getdatabaseencoding() AS TEXT);

-- name: version()
SELECT max(version) FROM muster;

-- name: set_version(version)!
WITH former AS (DELETE FROM muster) INSERT INTO muster (version) VALUES (:version);
