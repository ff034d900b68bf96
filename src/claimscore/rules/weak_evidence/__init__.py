"""Rules of the dimension ``weak_evidence``: the support named is thin or unfit for the claim. One rule a file."""
