-- That somebody is blocked stands beside their document, no longer in it. What cannot be read is left as it is.
ALTER TABLE people ADD COLUMN blocked TEXT;
UPDATE people SET blocked = json_extract(doc, '$.blocked'), doc = json_remove(doc, '$.blocked')
WHERE CASE WHEN json_valid(doc) THEN json_type(doc, '$.blocked') END = 'object';
