-- Datasets that were built, numbered for each name. A forgotten one keeps its number, and nothing else.
CREATE TABLE datasets (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  profile TEXT NOT NULL,
  name TEXT NOT NULL,
  number INTEGER NOT NULL,
  built_at TEXT NOT NULL DEFAULT '',
  target TEXT NOT NULL DEFAULT '',
  folder TEXT NOT NULL DEFAULT '',
  -- JSON objects: what was asked for; how many moments stayed out by the reason; SHA-256 of files beside the clips.
  recipe TEXT NOT NULL DEFAULT '{}',
  left_out TEXT NOT NULL DEFAULT '{}',
  files TEXT NOT NULL DEFAULT '{}',
  seconds REAL NOT NULL DEFAULT 8.0,
  forgotten INTEGER NOT NULL DEFAULT 0,
  UNIQUE (profile, name, number)
);

CREATE TABLE dataset_clips (
  dataset_id INTEGER NOT NULL REFERENCES datasets (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  filename TEXT NOT NULL,
  path TEXT NOT NULL DEFAULT '',
  content_id TEXT NOT NULL DEFAULT '',
  start_time REAL NOT NULL,
  class TEXT NOT NULL,
  caption TEXT NOT NULL DEFAULT '',
  -- Where it comes from: a hand's clip or a match; the match's score, its scan, and the version of its model.
  source TEXT NOT NULL DEFAULT '',
  score REAL,
  origin TEXT NOT NULL DEFAULT '',
  model_version INTEGER NOT NULL DEFAULT 0,
  name TEXT NOT NULL,
  side TEXT NOT NULL,
  -- Its place in the folder ('': inside a shard), SHA-256 of it, and a digest of how it was cut.
  file TEXT NOT NULL DEFAULT '',
  sha256 TEXT NOT NULL DEFAULT '',
  cut TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (dataset_id, position)
) WITHOUT ROWID;
