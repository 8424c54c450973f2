"""Everything kept in a PostgreSQL database, in which any number of processes write at once."""
