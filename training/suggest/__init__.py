"""What to label next: texts on which the model is unsure, and which are unlike one another.

    pool         the texts there are, without those that are labelled, doubled or unusable
    uncertainty  how unsure the model is of each
    vectors      what makes two texts alike
    clusters     weighted k-means
    pick         from the most uncertain texts, one of each cluster
    command      ``claimscore suggest``

Sources: Settles 2009, "Active Learning Literature Survey" (uncertainty, and why diversity must come with it); Zhdanov
2019, arXiv:1901.05954 (the most informative few, then weighted k-means). Core-sets (Sener & Savarese 2018,
arXiv:1708.00489) would also cover the pool, but prefer outliers; cold-start methods (Yuan et al. 2020,
doi:10.18653/v1/2020.emnlp-main.637) are for the time before there is a model, and there is one.
"""
