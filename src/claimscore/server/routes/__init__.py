"""The service's own API, one module a resource; each exposes ``router``."""
