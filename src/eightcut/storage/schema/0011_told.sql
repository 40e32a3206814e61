-- What is wrong with a video's file and was survived while it was listened to, as sentences ("": nothing).
ALTER TABLE clocks ADD COLUMN told TEXT NOT NULL DEFAULT '';
