"""Rules of the dimension ``overclaim``: the wording promises or frightens past its support. One rule a file."""
