"""What is worth saying: decisions, findings, severities, suppressions, and the document's verdict."""
