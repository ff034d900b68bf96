"""The service: parse a request, call the engine, render the reply. Needs the ``serve`` extra."""
