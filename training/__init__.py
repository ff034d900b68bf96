"""Corpora, labels, splits, fitting, calibration, export and evaluation: everything that ends in a bundle.

Run it as ``python -m training``. It reads text with the stages that serve
(``claimscore.encode``, ``claimscore.model``), so that what is fitted is what is applied.
"""
