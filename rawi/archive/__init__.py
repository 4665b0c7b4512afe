"""Reports and events at rest: SQLite in one file by default, PostgreSQL for a team; corrections, runs, search."""
