"""OpenAI's moderation protocol: texts in, one result each out, in claimscore's categories.

    categories  the names, and OpenAI's own, which a strict client needs to find
    moderations a report as one result
    routes      the routes

Source: the openai package 3.54, ``types/moderation_create_response.py`` and ``types/moderation.py``.
"""
