"""Honest evaluation: figures with intervals, baselines and ceilings, reports, cards, and comparison of two models."""
