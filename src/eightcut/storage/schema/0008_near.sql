-- What a write asks is found without reading what is there: moments near others, a version's regions, a clip by its
-- path, numbers given out. The original's two indices keep their names, so that it makes no second ones.
DROP INDEX IF EXISTS idx_scan_file_profile_model;
CREATE INDEX idx_scan_file_profile_model ON scan_results (filename, scan_id);
DROP INDEX IF EXISTS idx_hardneg_file_profile;
CREATE INDEX idx_hardneg_file_profile ON hard_negatives (filename, profile, start_time);
CREATE INDEX hard_negatives_by_moment ON hard_negatives (profile, content_id, start_time);
DROP INDEX verdicts_by_filename;
CREATE INDEX verdicts_by_filename ON verdicts (filename, profile, start_time);
DROP INDEX verdicts_by_content;
CREATE INDEX verdicts_by_content ON verdicts (content_id, profile, start_time);
DROP INDEX scans_by_content;
CREATE INDEX scans_by_content ON scans (content_id, profile, model, scan_timestamp);
CREATE INDEX scans_unpinned_by_content_id ON scans (content_id, profile, model, scan_timestamp) WHERE pinned = 0;
CREATE INDEX scans_unpinned_by_filename ON scans (filename, profile, model, scan_timestamp) WHERE pinned = 0;
CREATE INDEX videos_by_path ON videos (path);

-- Rows that go by their filename until their video has been read: few, and asked for whenever a video is opened.
CREATE INDEX processed_unclaimed ON processed (filename) WHERE content_id = '';
CREATE INDEX hard_negatives_unclaimed ON hard_negatives (filename, start_time) WHERE content_id = '';
CREATE INDEX verdicts_unclaimed ON verdicts (filename, start_time) WHERE content_id = '';
CREATE INDEX scans_unclaimed ON scans (filename) WHERE content_id = '';
CREATE INDEX hidden_files_unclaimed ON hidden_files (filename) WHERE content_id = '';

-- What a clip's path says, as in 0003, which earlier releases ran without the limit of length.
DROP INDEX processed_by_content;
ALTER TABLE processed DROP COLUMN clip_start;
ALTER TABLE processed DROP COLUMN name_tail;
ALTER TABLE processed DROP COLUMN name_head;
ALTER TABLE processed DROP COLUMN folder;
ALTER TABLE processed DROP COLUMN place_above;
ALTER TABLE processed DROP COLUMN place;
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
CREATE INDEX processed_by_content ON processed
  (content_id, profile, filename, source_path, folder, scan_export, clip_start, clip_duration);
CREATE INDEX processed_by_path ON processed (output_path);
-- The clip's file name, and the number of the folder `vid_NNN` that it is in; NULL in another folder.
ALTER TABLE processed ADD COLUMN name TEXT GENERATED ALWAYS AS (
  substr(place, length(rtrim(place, replace(place, '/', ''))) + 1)
) VIRTUAL;
ALTER TABLE processed ADD COLUMN video INTEGER GENERATED ALWAYS AS (
  CASE WHEN trim(substr(place, length(place_above) + 1, length(place) - length(place_above) - length(name)), '/') GLOB 'vid_[0-9]*'
    AND ltrim(substr(trim(substr(place, length(place_above) + 1, length(place) - length(place_above) - length(name)), '/'), 5), '0123456789') = ''
    AND length(trim(substr(place, length(place_above) + 1, length(place) - length(place_above) - length(name)), '/')) < 20
  THEN CAST(substr(trim(substr(place, length(place_above) + 1, length(place) - length(place_above) - length(name)), '/'), 5) AS INTEGER) END
) VIRTUAL;
-- The kind ("m" or "a") and number of the marker in `NAME_NNN_mK_i`; NULL in another name.
ALTER TABLE processed ADD COLUMN kind TEXT GENERATED ALWAYS AS (
  CASE WHEN name_head GLOB '*[0-9]_[ma]' AND name_tail GLOB '[0-9]*' AND name_tail NOT GLOB '*/*'
  THEN substr(name_head, length(name_head)) END
) VIRTUAL;
ALTER TABLE processed ADD COLUMN marker INTEGER GENERATED ALWAYS AS (
  CASE WHEN kind IS NOT NULL AND length(place) - length(name_head) - length(name_tail) < 20
  THEN CAST(substr(place, length(name_head) + 1) AS INTEGER) END
) VIRTUAL;
CREATE INDEX processed_by_name ON processed (name COLLATE NOCASE);
CREATE INDEX processed_by_number ON processed (profile, video);
CREATE INDEX processed_by_film ON processed (content_id, profile, video);
CREATE INDEX processed_by_marker ON processed (content_id, profile, folder, kind, marker);
CREATE INDEX processed_by_folder ON processed (profile, folder);
