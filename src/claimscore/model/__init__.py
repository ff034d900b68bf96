"""Bundles of data, the network that runs them, and calibration (applied, never fitted)."""
