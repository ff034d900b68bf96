"""Published benchmarks: their splits, their metric, and the published figure beside ours."""
