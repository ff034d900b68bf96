"""What to label next: texts on which the model is unsure, and which are unlike one another.

    pool         the texts there are, without those that are labelled, doubled or unusable
    uncertainty  how unsure the model is of each
    vectors      what makes two texts alike
    cover        a greedy core-set
    pick         the most uncertain texts, covered by a few that differ
    command      ``claimscore suggest``

Sources: Settles 2009, "Active Learning Literature Survey" (uncertainty, and why diversity must come with it); Sener &
Savarese 2018, arXiv:1708.00489 (core-sets). Clusters of the same texts (weighted k-means, Zhdanov 2019,
arXiv:1901.05954) left the picks no more diverse than a random draw. Cold-start methods (Yuan et al. 2020,
doi:10.18653/v1/2020.emnlp-main.637) are for the time before there is a model, and there is one.
"""
