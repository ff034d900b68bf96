"""LanguageTool's HTTP protocol, version 2: a draft in, matches with replacements out.

    annotated   what the client sent, read into a document that knows where its words stand among the markup
    selection   which rules the client wants to hear
    matches     a report as the reply of ``/v2/check``
    catalogue   languages, software and rules, as the other routes list them
    routes      the routes

Source: languagetool-org/languagetool, ``ApiV2.java``, ``TextChecker.java``, ``RuleMatchesAsJsonSerializer.java``.
"""
