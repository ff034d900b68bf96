"""Rewording: tables and grammar that turn flagged words into words that fit the evidence."""
