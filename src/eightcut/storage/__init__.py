"""The only home of SQL: one SQLite file, numbered migrations, one store per group of tables."""
