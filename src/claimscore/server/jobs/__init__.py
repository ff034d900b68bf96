"""Long work: jobs that survive a crash, their results, and the webhooks that tell of them."""
