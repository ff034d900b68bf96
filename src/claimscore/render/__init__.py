"""One pure function per output format over a ``Report``: no model, no files, no configuration."""
