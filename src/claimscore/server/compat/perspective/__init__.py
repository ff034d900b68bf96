"""Perspective's protocol, ``v1alpha1``: a comment in, a score for each attribute asked for out.

    attributes  what can be asked for, and what is refused
    scores      a report as the reply of ``comments:analyze``
    discovery   the document from which Google's clients build themselves
    routes      the routes

Source: conversationai/perspectiveapi, ``2-api/methods.md``.
"""
