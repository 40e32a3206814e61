-- What was measured of a film by one of its sound tracks (-1: the file's default): its length in seconds, and the
-- stretches in which its own clock is not followed, as JSON [[from, to], ...]. `method` is the one it was measured by.
CREATE TABLE clocks (
  content_id TEXT NOT NULL,
  track INTEGER NOT NULL,
  duration REAL NOT NULL,
  astray TEXT NOT NULL DEFAULT '[]',
  method INTEGER NOT NULL,
  PRIMARY KEY (content_id, track)
) WITHOUT ROWID;
