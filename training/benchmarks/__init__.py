"""Published benchmarks: their corpora, their metric and the published figure beside ours, one command for all."""
