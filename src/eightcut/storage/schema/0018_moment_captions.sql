-- What is said of moments to models that learn from words: clips that are cut there have it. The words are JSON, as in
-- processed.composed.
CREATE TABLE moment_captions (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  filename TEXT NOT NULL,
  content_id TEXT NOT NULL DEFAULT '',
  source_path TEXT NOT NULL DEFAULT '',
  profile TEXT NOT NULL,
  folders TEXT NOT NULL DEFAULT '',
  start_time REAL NOT NULL,
  end_time REAL NOT NULL,
  words TEXT NOT NULL DEFAULT '',
  given_at TEXT NOT NULL DEFAULT '',
  given_by TEXT NOT NULL DEFAULT ''
);
CREATE INDEX moment_captions_by_filename ON moment_captions (filename, profile, start_time);
CREATE INDEX moment_captions_by_content ON moment_captions (content_id, profile, start_time);
CREATE INDEX moment_captions_by_profile ON moment_captions (profile);
CREATE INDEX moment_captions_unclaimed ON moment_captions (filename, start_time) WHERE content_id = '';
