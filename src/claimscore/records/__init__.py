"""Records in, records out: bulk scoring of JSON Lines, CSV and Parquet, one chunk at a time."""
