-- Which channels of a video its clips let one hear, and of which ones a clip was cut ('': all of them).
ALTER TABLE videos ADD COLUMN channels TEXT NOT NULL DEFAULT '';
ALTER TABLE processed ADD COLUMN channels TEXT NOT NULL DEFAULT '';
ALTER TABLE dataset_clips ADD COLUMN channels TEXT NOT NULL DEFAULT '';

-- LUFS of a clip before it was brought to the loudness of its dataset, the gain in dB, and LUFS afterwards (NULL: it
-- was left as it is).
ALTER TABLE dataset_clips ADD COLUMN loudness REAL;
ALTER TABLE dataset_clips ADD COLUMN gain REAL;
ALTER TABLE dataset_clips ADD COLUMN reached REAL;
