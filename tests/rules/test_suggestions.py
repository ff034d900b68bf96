"""Suggestions as a table: flag, sentence, trigger words, and what the sentence becomes under each suggestion, in order.

Near misses must stay quiet: a wrong rewording is worse than none.
"""

from __future__ import annotations

from time import perf_counter

import pytest

from claimscore.domain import FLAGS, OVERCLAIM_FLAGS
from claimscore.rules.suggestions import MAX_SENTENCE, suggest

REWORDED = [
    ("cure", "Asthma could be cured within five years.", "could be cured", ("Asthma may improve within five years.",)),
    (
        "vague_source",
        "Naps Protect Your Heart, Experts Warn.",
        "Experts Warn",
        ("Naps Protect Your Heart, [name the experts and their body] Warn.",),
    ),
    (
        "anti_care",
        "Bin your pills and drink celery juice.",
        "Bin your pills",
        ("Ask your doctor before changing your pills, and drink celery juice.",),
    ),
    (
        "cure",
        "The injections can save you from depression.",
        "can save you from",
        (
            "The injections may ease depression.",
            "The injections may help with depression, but the evidence is very uncertain.",
        ),
    ),
    (
        "cure",
        "The herb can help fight cancer.",
        "can help fight cancer",
        (
            "The herb may help treat cancer.",
            "The herb may help with cancer, but the evidence is very uncertain.",
        ),
    ),
    (
        "cure",
        "Feverfew cures migraine.",
        "cures migraine",
        (
            "Feverfew may ease migraine.",
            "Feverfew may help with migraine, but the evidence is very uncertain.",
        ),
    ),
    (
        "cure",
        "These vitamins cure acne.",
        "cure",
        (
            "These vitamins may ease acne.",
            "These vitamins may help with acne, but the evidence is very uncertain.",
        ),
    ),
    (
        "cure",
        "The needles will cure insomnia.",
        "will cure",
        (
            "The needles may ease insomnia.",
            "The needles may help with insomnia, but the evidence is very uncertain.",
        ),
    ),
    (
        "cure",
        "A seven-day fast reverses type 2 diabetes.",
        "reverses",
        (
            "A seven-day fast may help treat type 2 diabetes.",
            "A seven-day fast may help with type 2 diabetes, but the evidence is very uncertain.",
        ),
    ),
    (
        "cure",
        "Daily walks prevent dementia.",
        "prevent dementia",
        (
            "Daily walks are linked to a lower risk of dementia.",
            "Daily walks may lower the risk of dementia.",
            "Daily walks may lower the risk of dementia, but the evidence is very uncertain.",
        ),
    ),
    (
        "cure",
        "Cocoa prevents strokes.",
        "prevents strokes",
        (
            "Cocoa is linked to a lower risk of strokes.",
            "Cocoa may lower the risk of strokes.",
            "Cocoa may lower the risk of strokes, but the evidence is very uncertain.",
        ),
    ),
    ("cure", "The oil wipes out migraine for good, says Ann.", "wipes out", ("The oil may ease migraine, says Ann.",)),
    (
        "cure",
        "The serum reverses ageing.",
        "reverses ageing",
        (
            "The serum may slow ageing.",
            "The serum may help with ageing, but the evidence is very uncertain.",
        ),
    ),
    (
        "cure",
        "Turmeric helps to beat arthritis.",
        "helps to beat arthritis",
        (
            "Turmeric may help ease arthritis.",
            "Turmeric may help with arthritis, but the evidence is very uncertain.",
        ),
    ),
    (
        "cure",
        "The clinic is quietly beating arthritis.",
        "beating arthritis",
        ("The clinic may quietly be easing arthritis.",),
    ),
    ("cure", "The drops have cured my hay fever.", "have cured", ("The drops may have eased my hay fever.",)),
    ("cure", "The drops cured my hay fever.", "cured", ("The drops may have eased my hay fever.",)),
    ("cure", "Depression is cured by running.", "is cured", ("Depression may improve with running.",)),
    ("cure", "Eczema can be cured with honey.", "can be cured", ("Eczema may improve with honey.",)),
    (
        "cure",
        "A new way to cure tinnitus has been found.",
        "to cure tinnitus",
        ("A new way to help ease tinnitus has been found.",),
    ),
    ("cure", "The tea is sold for curing eczema.", "curing eczema", ("The tea is sold for easing eczema.",)),
    (
        "cure",
        "Ginger also cures nausea.",
        "cures nausea",
        (
            "Ginger may also ease nausea.",
            "Ginger may also help with nausea, but the evidence is very uncertain.",
        ),
    ),
    (
        "cure",
        "Researchers have found a cure for tinnitus.",
        "a cure for tinnitus",
        ("Researchers have found a possible treatment for tinnitus.",),
    ),
    (
        "cure",
        "The extract kills cancer cells.",
        "kills cancer cells",
        ("The extract has killed cancer cells in laboratory tests.",),
    ),
    ("cure", "The gel zaps wrinkles overnight.", "zaps wrinkles", ("The gel may reduce wrinkles.",)),
    (
        "cure",
        "Aspirin saves lives.",
        "saves lives",
        (
            "Aspirin may prevent some deaths.",
            "Aspirin probably prevents some deaths.",
        ),
    ),
    (
        "cure",
        "The scan protects women from breast cancer.",
        "protects women from breast cancer",
        (
            "The scan is linked to a lower risk of breast cancer.",
            "The scan may lower the risk of breast cancer.",
            "The scan probably lowers the risk of breast cancer.",
        ),
    ),
    (
        "cure",
        "GARLIC CURES ACNE FAST.",
        "CURES ACNE",
        (
            "GARLIC MAY EASE ACNE FAST.",
            "GARLIC MAY HELP WITH ACNE FAST, BUT THE EVIDENCE IS VERY UNCERTAIN.",
        ),
    ),
    (
        "cure",
        "Garlic Cures Acne in Teenagers.",
        "Cures Acne",
        (
            "Garlic May Ease Acne in Teenagers.",
            "Garlic May Help With Acne in Teenagers, but the Evidence is Very Uncertain.",
        ),
    ),
    ("cure", "Cures acne in days.", "Cures acne", ("May ease acne in days.",)),
    (
        "causal",
        "Green tea lowers your risk of stroke.",
        "lowers your risk",
        (
            "Green tea is linked to a lower risk of stroke.",
            "Green tea may lower your risk of stroke.",
            "Green tea probably lowers your risk of stroke.",
        ),
    ),
    (
        "causal",
        "Sweeteners raise the risk of diabetes.",
        "raise the risk",
        (
            "Sweeteners are linked to a higher risk of diabetes.",
            "Sweeteners may raise the risk of diabetes.",
        ),
    ),
    (
        "causal",
        "Coffee can cut dementia risk.",
        "can cut dementia risk",
        (
            "Coffee may be linked to a lower dementia risk.",
            "Coffee may reduce dementia risk.",
        ),
    ),
    (
        "causal",
        "A daily nap halves the risk of a heart attack.",
        "halves",
        (
            "A daily nap is linked to a lower risk of a heart attack.",
            "A daily nap may reduce the risk of a heart attack.",
            "A daily nap probably reduces the risk of a heart attack.",
        ),
    ),
    (
        "causal",
        "Screens cause ADHD.",
        "cause ADHD",
        (
            "Screens are linked to ADHD.",
            "Screens may cause ADHD.",
        ),
    ),
    (
        "causal",
        "Milk causes acne in adults.",
        "causes acne",
        (
            "Milk is linked to acne in adults.",
            "Milk may cause acne in adults.",
        ),
    ),
    (
        "causal",
        "Stress leads to ulcers.",
        "leads to ulcers",
        (
            "Stress is linked to ulcers.",
            "Stress may lead to ulcers.",
        ),
    ),
    ("causal", "Cold air causes blood vessels to narrow.", "causes", ("Cold air may cause blood vessels to narrow.",)),
    (
        "causal",
        "Cheese and red wine cause migraine.",
        "cause migraine",
        (
            "Cheese and red wine are linked to migraine.",
            "Cheese and red wine may cause migraine.",
        ),
    ),
    (
        "causal",
        "Walnuts boost memory.",
        "boost memory",
        (
            "Walnuts may improve memory.",
            "Walnuts probably improve memory.",
        ),
    ),
    (
        "causal",
        "Magnesium relieves leg cramps.",
        "relieves",
        (
            "Magnesium may ease leg cramps.",
            "Magnesium probably eases leg cramps.",
        ),
    ),
    ("causal", "Yoga will improve your sleep.", "will improve your sleep", ("Yoga may improve your sleep.",)),
    (
        "causal",
        "Zinc dramatically reduces the length of a cold.",
        "reduces the length",
        (
            "Zinc may reduce the length of a cold.",
            "Zinc probably reduces the length of a cold.",
        ),
    ),
    ("causal", "The diet reduced her blood pressure.", "reduced", ("The diet may have reduced her blood pressure.",)),
    (
        "causal",
        "Night work is damaging our hearts.",
        "is damaging our hearts",
        ("Night work may be damaging our hearts.",),
    ),
    (
        "causal",
        "Sugar feeds on stress, leading to weight gain.",
        "leading to weight gain",
        ("Sugar feeds on stress, possibly leading to weight gain.",),
    ),
    (
        "causal",
        "Fish oil protects the brain.",
        "protects the brain",
        (
            "Fish oil may help protect the brain.",
            "Fish oil probably helps protect the brain.",
        ),
    ),
    (
        "causal",
        "Tea reduces your risk of stroke by 40 %.",
        "reduces your risk",
        (
            "Tea may reduce your risk of stroke by 40 %.",
            "Tea probably reduces your risk of stroke by 40 %.",
        ),
    ),
    ("causal", "The lamp can disrupt sleep.", "can disrupt sleep", ("The lamp may disrupt sleep.",)),
    (
        "causal",
        "Oats strengthen the immune system.",
        "strengthen the immune system",
        (
            "Oats may help strengthen the immune system.",
            "Oats probably help strengthen the immune system.",
        ),
    ),
    (
        "causal",
        "Lemon water helps digestion.",
        "helps digestion",
        (
            "Lemon water may help digestion.",
            "Lemon water probably helps digestion.",
        ),
    ),
    (
        "certainty",
        "The patch is proven to ease pain.",
        "proven",
        ("The patch is being studied as a way to ease pain.",),
    ),
    (
        "certainty",
        "The pill has been scientifically proven to ease pain.",
        "scientifically proven",
        ("The pill has been studied as a way to ease pain.",),
    ),
    ("certainty", "Try our clinically proven oil for joints.", "clinically proven", ("Try our oil for joints.",)),
    (
        "certainty",
        "It has been proven that sugar harms the liver.",
        "It has been proven",
        ("There is some evidence that sugar harms the liver.",),
    ),
    (
        "certainty",
        "There is no doubt that gut bacteria decide our mood.",
        "There is no doubt",
        ("Some evidence suggests that gut bacteria decide our mood.",),
    ),
    ("certainty", "The trial proves that the app works.", "proves", ("The trial suggests that the app works.",)),
    ("certainty", "Both studies confirm that naps help.", "confirm", ("Both studies suggest that naps help.",)),
    (
        "certainty",
        "Scientists have confirmed that naps help.",
        "have confirmed",
        ("Scientists have suggested that naps help.",),
    ),
    (
        "certainty",
        "The tablets will stop your cravings.",
        "will stop",
        (
            "The tablets may ease your cravings.",
            "The tablets may help with your cravings, but the evidence is very uncertain.",
        ),
    ),
    (
        "causal",
        "It smooths lines, and it can save you from depression.",
        "save you from depression",
        ("It smooths lines, and it may ease depression.",),
    ),
    (
        "causal",
        "The tonic stops panic attacks before they start.",
        "stops panic attacks",
        (
            "The tonic may ease panic attacks.",
            "The tonic may help with panic attacks, but the evidence is very uncertain.",
        ),
    ),
    (
        "cure",
        "It is natural, so it is safe for the whole family.",
        "safe",
        ("It is natural, so it is reported to be well tolerated by the people studied in [name the trial].",),
    ),
    ("certainty", "The trial leaves no doubt that naps help.", "no doubt", ("The trial suggests that naps help.",)),
    ("certainty", "The kit tells you for certain what is wrong.", "for certain", ("The kit tells you what is wrong.",)),
    (
        "certainty",
        "They have found the trigger for eczema.",
        "have found the trigger",
        ("They may have found a trigger for eczema.",),
    ),
    (
        "safety",
        "The drops do all this and never did a child any harm.",
        "never did a child any harm",
        (
            "The drops do all this and never did a child any harm; [say which harms were reported, and in how many "
            "people].",
        ),
    ),
    (
        "safety",
        "The oil has the same power without any risk to you.",
        "without any risk",
        ("The oil has the same power with a low risk to you.",),
    ),
    (
        "breadth",
        "Light boxes should be offered to most people with a cold.",
        "most people",
        ("Light boxes should be offered to most people with a cold; [say who was studied].",),
    ),
    ("alarm", "That glass could even kill you.", "could even kill you", ("That glass may harm you.",)),
    (
        "anti_care",
        "After a month on cherries she walked away from her statins.",
        "walked away from her statins",
        (
            "After a month on cherries she walked away from her statins; ask your doctor before you stop or change a "
            "treatment.",
        ),
    ),
    (
        "anti_care",
        "Drink the juice and you will no longer need your inhaler.",
        "no longer need your inhaler",
        ("Drink the juice and ask your doctor whether you still need your inhaler.",),
    ),
    (
        "anti_care",
        "The tea is good, so don't wait around for the scan.",
        "don't wait around for the scan",
        ("The tea is good, so do not put off the scan.",),
    ),
    (
        "anti_care",
        "The bark works better than any chemotherapy ever did.",
        "better than any chemotherapy",
        ("The bark works better than any chemotherapy ever did; [name the trial that compared them].",),
    ),
    ("certainty", "The method works every time.", "works every time", ("The method may work for some people.",)),
    ("certainty", "The spray is guaranteed to end snoring.", "guaranteed to", ("The spray is meant to end snoring.",)),
    ("certainty", "The drug definitely helps.", "definitely", ("The drug helps.",)),
    (
        "certainty",
        "The study offers conclusive evidence of a benefit.",
        "conclusive evidence",
        ("The study offers some evidence of a benefit.",),
    ),
    ("magnitude", "The cream dramatically improves the skin.", "dramatically", ("The cream improves the skin.",)),
    ("magnitude", "Her pain fell dramatically.", "dramatically", ("Her pain fell.",)),
    ("magnitude", "Miraculously, the tumour shrank.", "Miraculously", ("The tumour shrank.",)),
    (
        "magnitude",
        "Doctors praise an amazing treatment for gout.",
        "amazing",
        ("Doctors praise a treatment for gout.",),
    ),
    ("magnitude", "It is a revolutionary approach to asthma.", "revolutionary", ("It is an approach to asthma.",)),
    ("magnitude", "The pill is a game changer.", "game changer", ("The pill is a new option.",)),
    (
        "magnitude",
        "The scan is a breakthrough in heart care.",
        "breakthrough",
        ("The scan is a development in heart care.",),
    ),
    (
        "magnitude",
        "The new tablet cuts the risk of stroke by 50 %.",
        "by 50 %",
        ("The new tablet cuts the risk of stroke from [rate without it] to [rate with it].",),
    ),
    (
        "magnitude",
        "Smokers were three times more likely to fall ill.",
        "three times more likely",
        ("Smokers were three times more likely ([give both rates]) to fall ill.",),
    ),
    (
        "magnitude",
        "The jab slashes the risk of hospital care.",
        "slashes",
        (
            "The jab is linked to a lower risk of hospital care.",
            "The jab may reduce the risk of hospital care.",
            "The jab probably reduces the risk of hospital care.",
        ),
    ),
    ("breadth", "The diet works for everyone.", "works for everyone", ("The diet may work for some people.",)),
    ("breadth", "Cold showers help everyone.", "everyone", ("Cold showers help some people.",)),
    ("breadth", "Everyone should take 5 g a day.", "Everyone", ("Some people should take 5 g a day.",)),
    (
        "breadth",
        "The oil treats acne, asthma, arthritis and anxiety.",
        "acne, asthma, arthritis and anxiety",
        ("The oil treats [name the one condition that was studied].",),
    ),
    ("breadth", "The cream suits all skin types.", "all skin types", ("The cream suits the skin types studied.",)),
    ("breadth", "Start at any age.", "at any age", ("Start at the ages studied.",)),
    (
        "safety",
        "Because it is a plant, it has no side effects.",
        "no side effects",
        ("Because it is a plant, it has few reported side effects ([name the trial]).",),
    ),
    (
        "safety",
        "The injections are completely safe.",
        "completely safe",
        ("The injections are reported to be well tolerated in [name the trial].",),
    ),
    (
        "safety",
        "It eases pain without any side effects.",
        "without any side effects",
        ("It eases pain with few side effects reported in [name the trial].",),
    ),
    ("safety", "There is no risk of addiction.", "no risk", ("There is a low risk of addiction.",)),
    ("alarm", "This common food is slowly killing you.", "is slowly killing you", ("This common food may harm you.",)),
    ("alarm", "A deadly chemical hides in your tea.", "deadly", ("A chemical hides in your tea.",)),
    (
        "alarm",
        "The pill puts women at risk of blood clots.",
        "puts women at risk of blood clots",
        ("The pill may raise the risk of blood clots.",),
    ),
    (
        "alarm",
        "Vaping destroys the lungs and weakens the heart.",
        "weakens the heart",
        ("Vaping destroys the lungs and may weaken the heart.",),
    ),
    (
        "anti_care",
        "Throw away your statins.",
        "Throw away your statins",
        ("Ask your doctor before changing your statins.",),
    ),
    (
        "anti_care",
        "Stop taking your tablets, and drink celery juice.",
        "Stop taking your tablets",
        ("Talk to your doctor before you stop taking your tablets, and drink celery juice.",),
    ),
    (
        "anti_care",
        "After a month you can come off your tablets.",
        "come off your tablets",
        ("After a month you can ask your doctor whether you still need your tablets.",),
    ),
    (
        "anti_care",
        "This is what doctors don't want you to know about salt.",
        "what doctors don't want you to know",
        ("This is what is known about salt.",),
    ),
    (
        "anti_care",
        "Use the oil instead of your medication.",
        "instead of your medication",
        ("Use the oil alongside your medication.",),
    ),
    (
        "anecdote",
        "My migraines vanished after two weeks.",
        "My migraines vanished",
        ("My migraines vanished after two weeks, though one person’s experience cannot show why.",),
    ),
    (
        "anecdote",
        "Users swear by the patch.",
        "Users swear by",
        (
            "Some users say they like the patch.",
            "Users swear by the patch, though such accounts cannot show why.",
        ),
    ),
    (
        "anecdote",
        "Many patients report deeper sleep.",
        "Many patients report",
        (
            "Some patients report deeper sleep.",
            "Many patients report deeper sleep, though such accounts cannot show why.",
        ),
    ),
    (
        "vague_source",
        "Studies show that magnesium eases cramps.",
        "Studies show",
        ("[Name the studies, their kind and their size] show that magnesium eases cramps.",),
    ),
    (
        "vague_source",
        "A new study suggests that naps help.",
        "A new study suggests",
        ("[Name the study, its kind and its size] suggests that naps help.",),
    ),
    (
        "vague_source",
        "Naps protect the heart, experts say.",
        "experts say",
        ("Naps protect the heart, [name the experts and their body] say.",),
    ),
    (
        "vague_source",
        "Naps protect the heart, according to scientists.",
        "according to scientists",
        ("Naps protect the heart, according to [name the experts and their body].",),
    ),
    (
        "vague_source",
        "The herb has been shown to calm nerves.",
        "has been shown",
        ("The herb was found in [name the study, its kind and its size] to calm nerves.",),
    ),
    (
        "vague_source",
        "There is growing evidence that naps help.",
        "growing evidence",
        ("[Name the studies, their kind and their size] suggest that naps help.",),
    ),
    (
        "single_study",
        "In a study of 12 men, the shake raised testosterone.",
        "In a study of 12 men",
        ("In a study of 12 men, the shake raised testosterone; larger trials are needed to confirm this.",),
    ),
    (
        "preclinical",
        "In mice fed the extract, tumours grew more slowly.",
        "In mice",
        ("In mice fed the extract, tumours grew more slowly; whether this holds in people is unknown.",),
    ),
    (
        "preclinical",
        "Beetroot is good for athletes because it widens the vessels.",
        "because it widens the vessels",
        ("Beetroot is good for athletes because it widens the vessels; whether that helps people has not been shown.",),
    ),
    (
        "interested",
        "The infusion clears the head, according to the manufacturer.",
        "according to the manufacturer",
        ("The infusion clears the head, according to the manufacturer; [add an independent expert’s view].",),
    ),
    (
        "tradition",
        "The root has been used for centuries.",
        "used for centuries",
        ("The root has been used for centuries; [say what trials of it have shown, or that there are none].",),
    ),
]

QUIET = [
    ("anti_care", "The kit gives full protection instead of the childhood jabs.", "instead of the childhood jabs"),
    ("causal", "The pill can cure your cold.", "can"),
    ("certainty", "The jab will rescue you.", "will rescue"),
    ("causal", "The course will set you free from pain.", "will set you free"),
    ("cure", "Fungi can be cured.", "can be cured"),
    ("causal", "The gel lowers cortisol and reverses the damage that stress has done.", "damage"),
    ("cure", "The gel lowers cortisol and reverses the damage that stress has done.", "reverses the damage"),
    ("causal", "The diet cuts off their fuel.", "cuts off"),
    ("safety", "The study asked whether the new pill is safe.", "safe"),
    ("magnitude", "A breakthrough after years of work was shown.", "breakthrough"),
    ("alarm", "The lab tests potentially toxic materials.", "toxic"),
    ("cure", "They learnt how to stop breast cancer spreading.", "to stop breast cancer"),
    ("anecdote", "“I saw it in my clients,” said Ann Lee of the clinic.", "I saw it"),
    ("magnitude", "This breakthrough quickly changed care.", "breakthrough"),
    ("cure", "No herb cures cancer.", "cures cancer"),
    ("cure", "Vitamin C does not prevent colds.", "prevent colds"),
    ("cure", "Do vitamins prevent colds?", "prevent colds"),
    ("cure", "Natural cures for cancer fill the shelves.", "cures"),
    ("cure", "The tumour is gone.", "gone"),
    ("cure", "“It cures migraine,” she said.", "cures migraine"),
    ("cure", "Garlic kills the taste.", "kills"),
    ("cure", "The treatment stops the disease from causing blindness.", "stops the disease"),
    ("causal", "The cause of eczema is unknown.", "cause"),
    ("causal", "The causes of eczema are unknown.", "causes"),
    ("causal", "They said that the boost was small.", "boost"),
    ("causal", "What can raise your risk?", "can raise your risk"),
    ("certainty", "The study could not prove that naps help.", "prove"),
    ("certainty", "Nobody will notice.", "will notice"),
    ("certainty", "He asked whether it will help.", "will help"),
    ("magnitude", "She made a miracle of it.", "miracle"),
    ("magnitude", "The rash is so dramatic.", "dramatic"),
    ("breadth", "Anyone who is pregnant asks.", "Anyone"),
    ("safety", "The trial tested whether the drug is safe in children.", "safe"),
    ("alarm", "The dose is toxic.", "toxic"),
    ("anti_care", "She stopped her tablets.", "stopped her tablets"),
    ("anecdote", "How can I sleep better?", "I sleep"),
    ("anecdote", "My headaches eased, though the trial was small.", "My headaches eased"),
    ("vague_source", "The study found a small effect.", "The study found"),
    ("preclinical", "In mice, it slowed tumours; whether it does so in people is unknown.", "In mice"),
    ("single_study", "In a trial of 12 men it failed, and larger trials are needed.", "trial of 12 men"),
]


def rewordings(sentence: str, words: str, flag: str) -> list[str]:
    """What the sentence becomes under each suggestion; it stands inside a longer text."""
    before = "A first sentence 🙂. "
    text = f"{before}{sentence} And one more."
    start, end = len(before), len(before) + len(sentence)
    at = text.index(words, start)
    found = suggest(text, start, end, flag, (at, at + len(words)))
    assert all(start <= s.span.start <= s.span.end <= end for s in found)
    return [text[start : s.span.start] + s.replacement + text[s.span.end : end] for s in found]


@pytest.mark.parametrize(("flag", "sentence", "words", "expected"), REWORDED)
def test_flagged_words_are_reworded(flag: str, sentence: str, words: str, expected: tuple[str, ...]) -> None:
    assert tuple(rewordings(sentence, words, flag)) == expected


@pytest.mark.parametrize(("flag", "sentence", "words"), QUIET)
def test_a_doubtful_case_stays_quiet(flag: str, sentence: str, words: str) -> None:
    assert rewordings(sentence, words, flag) == []


@pytest.mark.parametrize("flag", OVERCLAIM_FLAGS)
@pytest.mark.parametrize("modal", ["can", "will", "will definitely", "can help"])
@pytest.mark.parametrize("promise", ["save you from debt", "fight baldness", "cure grumpiness", "set you free of gout"])
def test_no_modal_alone_leaves_a_promise_standing(flag: str, modal: str, promise: str) -> None:
    for result in rewordings(f"The drops {modal} {promise}.", f"{modal} {promise}", flag):
        assert promise not in result


def test_the_table_covers_every_flag() -> None:
    assert len({flag for flag, *_ in REWORDED}) == 14


def test_labels_and_certainties_follow_grade() -> None:
    text = "Feverfew cures migraine."
    low, very_low = suggest(text, 0, len(text), "cure", (9, 14))
    assert (low.certainty, very_low.certainty) == ("low", "very_low")
    assert low.label == "low certainty: one or a few small trials"
    assert "very low certainty" in very_low.label


def test_an_association_carries_no_certainty() -> None:
    text = "Green tea lowers your risk of stroke."
    linked = suggest(text, 0, len(text), "causal", (10, 26))[0]
    assert (linked.label, linked.certainty) == ("if the study is observational", None)


@pytest.mark.parametrize("cue", [(0, 0), (40, 50), (9, 9)])
def test_empty_or_outlying_trigger_words_give_nothing(cue: tuple[int, int]) -> None:
    assert suggest("Feverfew cures migraine.", 0, 24, "cure", cue) == ()


def test_a_sentence_past_the_limit_gives_nothing() -> None:
    text = "Garlic cures migraine" + " and so on" * (MAX_SENTENCE // 10) + "."
    assert suggest(text, 0, len(text), "cure", (7, 12)) == ()


@pytest.mark.parametrize("part", ["a ", "the ", "and ", "very ", "(", "“", "a, ", "x", "studies in ", "by two "])
def test_a_long_odd_sentence_costs_little_time(part: str) -> None:
    text = (part * MAX_SENTENCE)[: MAX_SENTENCE - 20] + "researchers say"
    before = perf_counter()
    for flag in FLAGS:
        suggest(text, 0, len(text), flag, (0, len(text)))
    assert perf_counter() - before < 3.0


def test_an_unknown_flag_gives_nothing() -> None:
    assert suggest("Feverfew cures migraine.", 0, 24, "hype", (9, 14)) == ()
