"""The public corpora: what they are, under which terms, where their home is, and how to fetch them from there.

catalogue    every corpus, read from ``catalogue.toml``
download     one file over HTTP, resumable
record       what was fetched before, with its digest
fetch        the files of a corpus
command      ``python -m training corpora`` and ``fetch``
"""
