"""Word lists for sentence boundaries, as written in health news, press releases and portals; case matters.

Drawn up from the tokens that stand before a full stop in 1,481 health articles, ordered by what may follow the stop.
"""

from __future__ import annotations


def _words(listing: str) -> frozenset[str]:
    return frozenset(listing.split())


NEVER_LAST = _words(
    """
    Dr Drs Mr Mrs Ms Mx Prof Profs Asst Rev Hon Gov Sen Sens Rep Reps Gen Col Maj Capt Lt Cpl Sgt Cmdr Pres Supt
    St Ste Mt Ft
    vs Vs VS v e.g E.g eg i.e I.e ie cf Cf viz approx Approx ca incl esp resp aka
    Fig Figs Eq Eqs Ref Refs Suppl
    """
)
"""Titles and connectors: a stop after them never ends a sentence."""

BEFORE_NUMBER = _words(
    """
    No Nos no nos fig figs p pp pg Vol vol Vols Ch ch Chap Sec sec Sect Art art Para Tab tab App Ex
    c b d n r Tel tel Ext ext ed eds Ed Ver ver avg Avg max min
    """
)
"""Ordinary words, or abbreviations, that announce a number: no boundary before a digit."""

MONTHS = _words("Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec JAN FEB MAR APR JUN JUL AUG SEP SEPT OCT NOV DEC")

BEFORE_NAMES = _words(
    """
    Inc Ltd Sdn Co Corp Cos Bros Jr Sr Esq Dept Univ Assn Assoc Inst Natl Intl Ave Blvd Rd Hwy
    Mon Tue Tues Wed Thu Thur Thurs Fri Sat Sun
    Ala Ariz Ark Calif Colo Conn Del Fla Ga Ill Ind Kan Ky La Md Mass Mich Minn Miss Mo Mont Neb Nev Okla Ore
    Pa Penn Tenn Tex Va Vt Wash Wis Wyo
    Am Br Can Eur Engl Int J Med Res Clin Sci Nat Rev Biol Chem Cardiol Oncol Neurol Nutr Pharmacol Physiol
    Psychiatr Psychol Epidemiol Endocrinol Gastroenterol Immunol Pediatr Proc Acad Soc Lett
    """
)
"""Abbreviations that often stand before a name: a boundary only where the next word is one that opens sentences."""

MAY_BE_LAST = _words(
    """
    etc al mg mcg ug μg µg kg g lb lbs oz ml mL dl dL l IU mmHg mmol nmol kcal cal kJ cm mm km ft in
    hr hrs h min mins sec secs s yr yrs wk wks mo mos tsp tbsp cap caps tab tabs sq wt temp
    a.m p.m A.M P.M i.v i.m s.c b.i.d t.i.d q.d
    """
)
"""Units and the like: a boundary before a capital letter, none before a digit."""

AFTER_TIME = _words(
    """
    ET EST EDT CT CST CDT MT MST MDT PT PST PDT GMT UTC BST CET CEST Eastern Central Mountain Pacific
    Monday Tuesday Wednesday Thursday Friday Saturday Sunday Mon Tue Wed Thu Fri Sat Sun
    """
)
"""What may follow a time of day (``9 a.m. Eastern``) inside the same sentence."""

OPENERS = _words(
    """
    The This That These Those A An It Its It's It’s He She They We You I I'm I’m We're We’re There There's There’s
    They're They’re He's He’s She's She’s That's That’s What's What’s
    My Our His Her Their Your Here Now Then Today Yesterday
    In On At By For From With Without Within Under Over After Before During Since Until While When Whenever Where
    Why How What Who Whose Which Whether If Unless Although Though Because As To Of Like Unlike Despite Among Between
    Through About Against Instead Besides Beyond Across Around
    But And Or So Yet Nor Not No Yes Also Thus Hence Therefore However Moreover Meanwhile Furthermore Nevertheless
    Still Even Only Just Perhaps Maybe Once Again Another Other Others Some Several Many Most Much More Few Fewer Less
    All Any Both Each Every Either Neither None One Two Three Four Five Six Nothing Everyone Everything Anyone Someone
    Is Are Was Were Do Does Did Don't Don’t Can Could Should Would Have Has Had Such Same Next Last First Second Third
    Published
    """
)
"""Words that open sentences and, capitalised, hardly ever follow an abbreviation in the middle of one."""

SUBJECTS = _words(
    """
    Researchers Scientists Experts Doctors Physicians Clinicians Patients Participants Critics Studies Investigators
    Results Findings Women Men Children Adults People Volunteers Nearly According Previous Recent Earlier Later
    Rates Side Blood Data Evidence Follow-up
    """
)
"""Nouns that open sentences in health news; they count as openers where a word in lower case follows."""

SPEECH = _words(
    """
    said says say asked asks added adds wondered wonders exclaimed explained explains told tells wrote writes replied
    replies demanded demands joked jokes recalled recalls shouted cried laughed continued continues begins began
    """
)
"""Verbs of attribution: a quoted question and the name that asks it are one sentence."""

LETTERED = ("vitamin", "hepatitis", "type", "group", "plan", "grade", "influenza", "class", "category", "phase", "arm")
"""Words named with a single letter: ``vitamin C.`` can end a sentence, the initial in ``J. C. Smith`` cannot."""

LOVES = "❤♥💕💖💗"
"""Emoji that stand for a verb (``we ❤ fruit``)."""

DOMAINS = _words("Com Net Org Gov Edu Io Info Co Uk De Eu Js Py Md")
"""What follows a stop in a web address or a file name, where writers capitalise it (``WebMD.Com``)."""

BANG_NAMES = frozenset({"Yahoo", "Jeopardy", "Yum", "Chips"})
"""Names written with an exclamation mark."""
