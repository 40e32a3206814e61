-- A smaller file, and training data without a look at any path.

-- What a clip's path says, worked out by SQLite itself, so that it holds for rows that the original program writes or
-- moves too. SQLite cannot search from the right; rtrim with all other characters of the path does.
-- The path with one kind of separator, without drive and last separator; "" for one that no system has: the time that
-- rtrim takes grows with the square of its length.
ALTER TABLE processed ADD COLUMN place TEXT GENERATED ALWAYS AS (
  CASE WHEN length(CAST(output_path AS BLOB)) > 4096 THEN '' ELSE
  rtrim(CASE WHEN ltrim(replace(output_path, '\', '/'), '/') GLOB '[A-Za-z]:/*'
    THEN substr(ltrim(replace(output_path, '\', '/'), '/'), 3) ELSE replace(output_path, '\', '/') END, '/') END
) VIRTUAL;
-- The folder of its folder.
ALTER TABLE processed ADD COLUMN place_above TEXT GENERATED ALWAYS AS (
  rtrim(rtrim(rtrim(rtrim(place, replace(place, '/', '')), '/'), replace(place, '/', '')), '/')
) VIRTUAL;
-- The class: see `class_folder`.
ALTER TABLE processed ADD COLUMN folder TEXT GENERATED ALWAYS AS (
  substr(place_above, length(rtrim(place_above, replace(place_above, '/', ''))) + 1)
) VIRTUAL;
-- What stands before the last underscore, and before the number or `m` and number that end it; what stands behind.
ALTER TABLE processed ADD COLUMN name_head TEXT GENERATED ALWAYS AS (
  rtrim(substr(place, 1, length(rtrim(place, replace(place, '_', ''))) - 1), '0123456789')
) VIRTUAL;
ALTER TABLE processed ADD COLUMN name_tail TEXT GENERATED ALWAYS AS (
  substr(place, length(rtrim(place, replace(place, '_', ''))) + 1)
) VIRTUAL;
-- The clip's own start, seconds: see `clip_interval`.
ALTER TABLE processed ADD COLUMN clip_start REAL GENERATED ALWAYS AS (
  CASE WHEN clip_count > 1 AND scan_export = 0
    AND substr(place, length(name_head) + 1) GLOB '[0-9]*_*' AND name_tail GLOB '[0-9]*'
    AND (ltrim(name_tail, '0123456789') = ''
      OR (ltrim(name_tail, '0123456789') GLOB '.*' AND ltrim(name_tail, '0123456789') NOT GLOB '.*[./]*'))
    AND (name_head GLOB '*_'
      OR (name_head GLOB '*[0-9]_m' AND rtrim(substr(name_head, 1, length(name_head) - 2), '0123456789') GLOB '*_'))
  THEN start_time + CAST(name_tail AS INTEGER) * spread ELSE start_time END
) VIRTUAL;
-- All that a training asks of a clip or of a negative, in the order in which it asks; they serve a video's rows too.
DROP INDEX processed_by_content;
CREATE INDEX processed_by_content ON processed
  (content_id, profile, filename, source_path, folder, scan_export, clip_start, clip_duration);
DROP INDEX hard_negatives_by_origin;
DROP INDEX hard_negatives_by_content;
CREATE INDEX hard_negatives_by_content ON hard_negatives
  (content_id, profile, filename, source_path, folders, start_time);

-- A region's version without a reference, which would need an index of all regions: a version's regions are among the
-- few hundred of its file. Those that are not taken in yet stand in an index of their own.
DROP INDEX scan_results_by_scan;
ALTER TABLE scan_results ADD COLUMN version_id INTEGER;
UPDATE scan_results SET version_id = scan_id;
ALTER TABLE scan_results DROP COLUMN scan_id;
ALTER TABLE scan_results RENAME COLUMN version_id TO scan_id;
CREATE INDEX scan_results_new ON scan_results (filename) WHERE scan_id IS NULL;

-- Whether `scores` are packed (storage.packing) or as they were given.
ALTER TABLE scans ADD COLUMN packed INTEGER NOT NULL DEFAULT 0;
