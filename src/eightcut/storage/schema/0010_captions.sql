-- What a model is to learn that a clip sounds like, in words ("": nobody said so yet).
ALTER TABLE processed ADD COLUMN caption TEXT NOT NULL DEFAULT '';
