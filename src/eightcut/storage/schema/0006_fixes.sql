-- What is in a clip (services.clip_files.fingerprint), so that one that was moved is known again; '' until it was seen.
ALTER TABLE processed ADD COLUMN fingerprint TEXT NOT NULL DEFAULT '';

-- What the doctor mended and what was relocated: one row per step, written before the step is taken, so that all of it
-- can be taken back. Steps of one fix have its number; `step` is a JSON object (services.fixes).
CREATE TABLE fixes (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  fix INTEGER NOT NULL,
  made_at TEXT NOT NULL,
  step TEXT NOT NULL
);
CREATE INDEX fixes_by_number ON fixes (fix);
