"""claimscore: does the wording of a health sentence claim more than it supports?"""
