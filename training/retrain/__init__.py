"""``claimscore train``: own labels to a checked data set, a fitted network, a checkpoint and a bundle that serves."""
