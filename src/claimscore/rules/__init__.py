"""Every rule as data, the wording offered in its place, and the page that explains it; pure Python."""
