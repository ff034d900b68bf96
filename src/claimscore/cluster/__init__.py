"""Bulk scoring past one machine: the input cut into pieces, scored by a pool of Ray Data actors, a part file each."""
