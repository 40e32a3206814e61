-- What was measured of a clip, as JSON ('': it has no sound, or no picture that is looked at), for as long as its file
-- has this stamp.
CREATE TABLE clip_quality (
  path TEXT PRIMARY KEY,
  stamp TEXT NOT NULL DEFAULT '',
  sound TEXT NOT NULL DEFAULT '',
  picture TEXT NOT NULL DEFAULT ''
);
