-- What the user says of a clip: stars from 1 to 5 (0: not rated yet), and a note.
ALTER TABLE processed ADD COLUMN rating INTEGER NOT NULL DEFAULT 0;
ALTER TABLE processed ADD COLUMN note TEXT NOT NULL DEFAULT '';
