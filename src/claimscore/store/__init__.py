"""What the service keeps: tables, migrations and queries. Knows nothing of HTTP or of scoring."""
