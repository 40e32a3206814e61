-- Who cut, judged or marked it, as their system calls them, and when a hard negative was marked ('': not known).
ALTER TABLE processed ADD COLUMN processed_by TEXT NOT NULL DEFAULT '';
ALTER TABLE verdicts ADD COLUMN given_by TEXT NOT NULL DEFAULT '';
ALTER TABLE off_screen ADD COLUMN given_by TEXT NOT NULL DEFAULT '';
ALTER TABLE hard_negatives ADD COLUMN added_at TEXT NOT NULL DEFAULT '';
ALTER TABLE hard_negatives ADD COLUMN added_by TEXT NOT NULL DEFAULT '';
-- Of a dataset's clip: who cut it by hand or accepted it, and when.
ALTER TABLE dataset_clips ADD COLUMN said_at TEXT NOT NULL DEFAULT '';
ALTER TABLE dataset_clips ADD COLUMN said_by TEXT NOT NULL DEFAULT '';
