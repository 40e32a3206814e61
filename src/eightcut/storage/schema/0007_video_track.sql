-- The picture track that the user chose for a video; NULL: the film's own.
ALTER TABLE videos ADD COLUMN video_track INTEGER;
