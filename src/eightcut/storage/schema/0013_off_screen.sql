-- Moments whose source is not in the picture: a second answer beside the verdict, which trains nothing.
CREATE TABLE off_screen (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  filename TEXT NOT NULL,
  content_id TEXT NOT NULL DEFAULT '',
  source_path TEXT NOT NULL DEFAULT '',
  profile TEXT NOT NULL,
  folders TEXT NOT NULL DEFAULT '',
  start_time REAL NOT NULL,
  end_time REAL NOT NULL,
  given_at TEXT NOT NULL
);
CREATE INDEX off_screen_by_filename ON off_screen (filename, profile, start_time);
CREATE INDEX off_screen_by_content ON off_screen (content_id, profile, start_time);
CREATE INDEX off_screen_by_profile ON off_screen (profile);
CREATE INDEX off_screen_unclaimed ON off_screen (filename, start_time) WHERE content_id = '';
ALTER TABLE dataset_clips ADD COLUMN off_screen INTEGER NOT NULL DEFAULT 0;
