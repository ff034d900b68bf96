"""How far annotators agree, field by field, and where they do not.

raters        who said what about which text
coefficients  Cohen's kappa, Krippendorff's alpha, F1
figures       the coefficients of every field, and of the marked words
disputes      the texts on which annotators differ, worst first
report        the same as text
command       ``claimscore agreement``
"""
