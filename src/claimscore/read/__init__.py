"""The first stage: bytes or text in, a ``Document`` with roles, links and an exact map to the source out."""
