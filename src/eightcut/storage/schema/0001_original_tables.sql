-- The four tables of the original program, as its newest release makes them. It goes on writing to them:
-- nothing here may become UNIQUE, and no column may be added that its inserts would have to name.
CREATE TABLE IF NOT EXISTS processed (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  filename TEXT NOT NULL,
  start_time REAL NOT NULL,
  output_path TEXT NOT NULL,
  label TEXT NOT NULL DEFAULT '',
  category TEXT NOT NULL DEFAULT '',
  short_side INTEGER DEFAULT 512,
  portrait_ratio TEXT NOT NULL DEFAULT '',
  crop_center REAL NOT NULL DEFAULT 0.5,
  format TEXT NOT NULL DEFAULT 'MP4',
  clip_count INTEGER NOT NULL DEFAULT 3,
  clip_duration REAL NOT NULL DEFAULT 8.0,
  spread REAL NOT NULL DEFAULT 3.0,
  profile TEXT NOT NULL DEFAULT 'default',
  source_path TEXT NOT NULL DEFAULT '',
  scan_export INTEGER NOT NULL DEFAULT 0,
  processed_at TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS hidden_files (
  filename TEXT NOT NULL,
  profile TEXT NOT NULL DEFAULT 'default',
  PRIMARY KEY (filename, profile)
);
CREATE TABLE IF NOT EXISTS scan_results (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  filename TEXT NOT NULL,
  profile TEXT NOT NULL DEFAULT 'default',
  model TEXT NOT NULL,
  start_time REAL NOT NULL,
  end_time REAL NOT NULL,
  score REAL NOT NULL,
  disabled INTEGER NOT NULL DEFAULT 0,
  orig_start_time REAL,
  orig_end_time REAL,
  scan_timestamp TEXT NOT NULL DEFAULT ''
);
CREATE TABLE IF NOT EXISTS hard_negatives (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  filename TEXT NOT NULL,
  profile TEXT NOT NULL DEFAULT 'default',
  start_time REAL NOT NULL,
  source_path TEXT NOT NULL DEFAULT '',
  source_model TEXT NOT NULL DEFAULT ''
);
