"""The contract of the store, one suite for every driver; what only SQLite does is in the files named after it."""
