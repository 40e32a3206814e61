-- What the original does not know: videos by content, scans as versions, verdicts, profiles, trainings.

-- content_id '' means: this row goes by its filename until the video has been read.
ALTER TABLE processed ADD COLUMN content_id TEXT NOT NULL DEFAULT '';
ALTER TABLE hidden_files ADD COLUMN content_id TEXT NOT NULL DEFAULT '';
ALTER TABLE hard_negatives ADD COLUMN content_id TEXT NOT NULL DEFAULT '';
-- The class that the moment is not: a JSON list of folder names, '' for every class.
ALTER TABLE hard_negatives ADD COLUMN folders TEXT NOT NULL DEFAULT '';

CREATE INDEX IF NOT EXISTS idx_filename ON processed (filename);
CREATE INDEX IF NOT EXISTS idx_profile_filename ON processed (profile, filename);
CREATE INDEX processed_by_content ON processed (content_id, profile);
CREATE INDEX IF NOT EXISTS idx_hardneg_file_profile ON hard_negatives (filename, profile);
-- All that a training asks of a negative, in the order in which it asks.
CREATE INDEX hard_negatives_by_origin ON hard_negatives
  (profile, content_id, filename, source_path, folders, start_time);
CREATE INDEX hard_negatives_by_content ON hard_negatives (content_id, start_time);

CREATE TABLE videos (
  content_id TEXT PRIMARY KEY,
  filename TEXT NOT NULL DEFAULT '',
  path TEXT NOT NULL DEFAULT '',
  audio_track INTEGER
);
CREATE INDEX videos_by_filename ON videos (filename);

-- One row per scan run, hits or none.
CREATE TABLE scans (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  filename TEXT NOT NULL,
  profile TEXT NOT NULL,
  model TEXT NOT NULL,
  scan_timestamp TEXT NOT NULL,
  content_id TEXT NOT NULL DEFAULT '',
  saved_at TEXT NOT NULL DEFAULT '',
  model_version INTEGER NOT NULL DEFAULT 0,
  threshold REAL,
  calibrated INTEGER NOT NULL DEFAULT 0,
  hop REAL NOT NULL DEFAULT 1.0,
  window REAL NOT NULL DEFAULT 8.0,
  duration REAL NOT NULL DEFAULT 0.0,
  folders TEXT NOT NULL DEFAULT '',
  -- As the scan was kept; where the rows differ now, somebody edited them.
  region_count INTEGER NOT NULL,
  disabled_count INTEGER NOT NULL DEFAULT 0,
  best_score REAL,
  pinned INTEGER NOT NULL DEFAULT 0,
  -- Little-endian float16, one per window.
  scores BLOB,
  UNIQUE (filename, profile, model, scan_timestamp)
);
-- The version that a region belongs to, which also knows its video; NULL in rows that the original program wrote,
-- until they are taken in.
ALTER TABLE scan_results ADD COLUMN scan_id INTEGER REFERENCES scans (id) ON DELETE CASCADE;
CREATE INDEX scan_results_by_scan ON scan_results (scan_id);
-- The original's index under its own name, so that it makes no second one. A video has a few hundred regions, so its
-- name is enough, and a third of the file is spared.
DROP INDEX IF EXISTS idx_scan_file_profile_model;
CREATE INDEX idx_scan_file_profile_model ON scan_results (filename);
CREATE INDEX scans_by_content ON scans (content_id, profile, model);
CREATE INDEX scans_by_profile ON scans (profile);

CREATE TABLE verdicts (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  filename TEXT NOT NULL,
  content_id TEXT NOT NULL DEFAULT '',
  source_path TEXT NOT NULL DEFAULT '',
  profile TEXT NOT NULL,
  folders TEXT NOT NULL DEFAULT '',
  start_time REAL NOT NULL,
  end_time REAL NOT NULL,
  -- The bounds that the region had when it was scanned; NULL where they are those above.
  orig_start_time REAL,
  orig_end_time REAL,
  verdict TEXT NOT NULL CHECK (verdict IN ('accept', 'reject', 'uncertain')),
  model TEXT NOT NULL DEFAULT '',
  scan_timestamp TEXT NOT NULL DEFAULT '',
  score REAL,
  given_at TEXT NOT NULL,
  negative_id INTEGER REFERENCES hard_negatives (id) ON DELETE CASCADE,
  -- Whether the reject wrote that negative, or found it there.
  made_negative INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX verdicts_by_filename ON verdicts (filename, profile);
CREATE INDEX verdicts_by_content ON verdicts (content_id, profile);
CREATE INDEX verdicts_by_profile ON verdicts (profile);
CREATE INDEX verdicts_by_negative ON verdicts (negative_id);

CREATE TABLE profiles (
  name TEXT PRIMARY KEY,
  created_at TEXT NOT NULL
);

CREATE TABLE training_runs (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  profile TEXT NOT NULL,
  model TEXT NOT NULL,
  version INTEGER NOT NULL,
  file TEXT NOT NULL,
  active INTEGER NOT NULL DEFAULT 0,
  created_at TEXT NOT NULL,
  -- JSON objects with the names of the program's own fields; metrics NULL where nothing could be measured.
  settings TEXT NOT NULL,
  metrics TEXT,
  positives INTEGER NOT NULL,
  negatives INTEGER NOT NULL,
  hard_negatives INTEGER NOT NULL,
  threshold REAL NOT NULL,
  calibrated INTEGER NOT NULL,
  window REAL NOT NULL,
  seconds REAL NOT NULL,
  UNIQUE (profile, model, version)
);
CREATE UNIQUE INDEX training_runs_one_active ON training_runs (profile, model) WHERE active = 1;

-- The highest number that a model key ever had: deleted versions do not free theirs.
CREATE TABLE model_numbers (
  profile TEXT NOT NULL,
  model TEXT NOT NULL,
  last INTEGER NOT NULL,
  PRIMARY KEY (profile, model)
) WITHOUT ROWID;

CREATE TABLE training_examples (
  run_id INTEGER NOT NULL REFERENCES training_runs (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  filename TEXT NOT NULL,
  path TEXT NOT NULL DEFAULT '',
  content_id TEXT NOT NULL DEFAULT '',
  start_time REAL NOT NULL,
  end_time REAL NOT NULL,
  role TEXT NOT NULL,
  PRIMARY KEY (run_id, position)
) WITHOUT ROWID;
