-- The part of a video's picture that its clips show, and that a clip shows, as WxH+X+Y ('': all of it).
ALTER TABLE videos ADD COLUMN shown TEXT NOT NULL DEFAULT '';
ALTER TABLE processed ADD COLUMN shown TEXT NOT NULL DEFAULT '';
ALTER TABLE dataset_clips ADD COLUMN shown TEXT NOT NULL DEFAULT '';
