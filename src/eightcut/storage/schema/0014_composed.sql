-- Of which phrases a caption was composed, as JSON ('': of none). One that was typed (caption) goes before it.
ALTER TABLE processed ADD COLUMN composed TEXT NOT NULL DEFAULT '';

-- What captions are composed of by digits: JSON of stages, each with up to nine phrases.
CREATE TABLE caption_templates (
  profile TEXT NOT NULL,
  name TEXT NOT NULL,
  body TEXT NOT NULL DEFAULT '{}',
  PRIMARY KEY (profile, name)
);

-- What is said of clips of a class (its name as spellings share it) that have no caption of their own.
CREATE TABLE class_captions (
  profile TEXT NOT NULL,
  class TEXT NOT NULL,
  caption TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (profile, class)
);
