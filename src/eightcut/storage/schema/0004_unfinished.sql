-- Work on files that is under way (domain.unfinished), struck out in the transaction that records its outcome: a row
-- whose process is gone says what has to be taken back.
CREATE TABLE unfinished (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  process INTEGER NOT NULL,
  token TEXT NOT NULL,
  begun REAL NOT NULL,
  work TEXT NOT NULL
);
