"""Everything kept in one SQLite file: for one process, and for whoever looks into its database beside it."""
