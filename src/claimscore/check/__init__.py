"""Checks that look at a document rather than at one sentence: its language, and what a report cannot say."""
