"""What languages look like: their function words, their letters beyond a to z, and their scripts.

The lists are the commonest short words of each language, as any grammar gives them; words that are also English are in
both lists, so that they speak for neither.
"""

from __future__ import annotations

import re

_WORDS = {
    "English": """the of and to in is that it for was on are as with be at by this have from or an not they were which
        but has can had their will more been one would all you who when there if no said may could than also its he she
        his her we our your do does did how what why some most many other after into about them these those over only
        i my me so up out against between because just while any get got new first two a study patients health people
        women men die war man also per us not what help helps reduce reduces cause causes should must might very too
        take takes treat treats treatment daily risk before during without within than then both each few am""",
    "German": """der die das und ist nicht ein eine einen einem einer eines mit für auf von zu im dem den des sich auch
        als an bei nach wie wird werden wurde sind hat haben aus oder aber wenn nur noch mehr kann können durch gegen
        über vor zum zur es er sie wir ihr ihre seine man dass war so sehr gibt keine kein bis unter zwischen alle diese
        dieser dieses ohne während seit viele schon um was am in sollte muss soll bereits""",
    "French": """le la les des de du un une et est dans que qui pour pas sur avec ce cette ces sont par plus au aux ne
        se il elle ils elles nous vous on ou mais comme son sa ses leur leurs été être ont a peut peuvent fait tout tous
        très sans sous entre contre après avant chez lors selon aussi même si l qu y en cela donc quand""",
    "Spanish": """el la los las de del un una unos y es en que por para con no se su sus lo al como más pero o este esta
        estos estas son ha han fue ser muy sin sobre entre también cuando hay puede pueden todo todos desde hasta porque
        durante contra según si ya le les nos está están a cada otros otras tiene tienen""",
    "Italian": """il lo la gli le i di del della dei delle dello degli dai dalle
        dagli allo agli poco un uno una e è che in per non con si da dal dalla
        al alla alle ai sono ha hanno come più ma o questo questa questi queste nel nella nei nelle su sul sulla anche
        essere può possono stato stata tra fra molto senza contro dopo prima durante ogni se l a suo sua loro""",
    "Portuguese": """o a os as de do da dos das um uma e é em no na nos nas que por para com não se seu sua seus suas
        ao aos à às como mais mas ou este esta isso são foi ser tem têm muito sem sobre entre também quando há pode
        podem todo todos desde até porque durante contra segundo pelo pela já está estão cada""",
    "Dutch": """de het een en van is in dat op te voor met niet zijn aan er die ook als bij door naar om maar dan of uit
        nog wel kan kunnen wordt worden werd heeft hebben hij zij ze we wij je u uw hun deze dit wat wie geen meer over
        tegen tot na tussen zonder tijdens onder veel al zo men moet was had""",
    "Swedish": """och att det som en ett är på av för med inte den till har de om vi kan var så men eller från vid efter
        också när hos där än mer mycket ska sig sin sina sitt utan mellan mot under över blir blev alla denna detta
        dessa i man""",
    "Danish": """og at det som en et er på af for med ikke den til har de om vi kan var så men eller fra ved efter også
        når hos der end mere meget skal sig sin sine sit uden mellem mod under over bliver blev alle denne dette disse
        i man""",
    "Norwegian": """og at det som en et ei er på av for med ikke den til har de om vi kan var så men eller fra ved etter
        også når hos der enn mer mye skal seg sin sine sitt uten mellom mot under over blir ble alle denne dette disse
        i man""",
    "Finnish": """ja on ei se että joka jotka oli ovat mutta kun myös tai kuin niin hän ne voi voivat sen vain jos hänen
        ole ollut mukaan jälkeen kanssa sekä ennen ilman enemmän olla tämä tämän""",
    "Polish": """i w na z do że się nie jest to jak po od za przez dla o a ale lub oraz są był była było być może mogą
        także również tym tego które który która ich jego jej tylko już bez przed pod między ten ta te ma mają we ze
        co czy bardzo""",
    "Czech": """a v na se že je s z do to o i k ve pro za by jako ale po jsou který která které tak při od nebo být bylo
        byl byla má mají může mohou není také už jen bez před mezi podle více jeho jejich si""",
    "Romanian": """și în de la cu pe nu un o care este sunt din pentru mai că să a ai ale al se sau dar ca fi fost prin
        după între fără poate pot această acest acestea are au foarte către""",
    "Hungarian": """a az és hogy nem is egy van volt meg de csak mint ez azt lehet vagy még már ha ki el amely amelyek
        minden nagyon után között nélkül szerint több lesz voltak vannak illetve""",
    "Turkish": """ve bir bu için ile da de çok olarak daha olan gibi kadar en her ne var değil ama veya sonra göre ise
        olduğu olduğunu edilir eder tarafından mi mı ya önce arasında karşı""",
    "Indonesian": """yang dan di ini itu dengan untuk dari tidak pada dalam adalah akan atau juga ke karena dapat bisa
        oleh sebagai telah sudah lebih ada mereka kita anda saat bagi para secara""",
    "Vietnamese": """và của là các có được cho trong không với này một những để người khi đã về từ cũng như đến thể
        bị rất nhiều hay nếu vào ra trên""",
}

FUNCTION_WORDS: dict[str, tuple[str, ...]] = {}
"""Each function word and the names of the languages that have it."""
for _name, _listing in _WORDS.items():
    for _word in set(_listing.split()):
        FUNCTION_WORDS[_word] = (*FUNCTION_WORDS.get(_word, ()), _name)

LETTERS = {
    "German": "äöüß",
    "French": "àâæçéèêëîïôœùûüÿ",
    "Spanish": "áéíñóúü",
    "Italian": "àèéìòù",
    "Portuguese": "àáâãçéêíóôõú",
    "Dutch": "éëïöü",
    "Swedish": "åäöé",
    "Danish": "åæøé",
    "Norwegian": "åæøéò",
    "Finnish": "äöå",
    "Polish": "ąćęłńóśźż",
    "Czech": "áčďéěíňóřšťúůýž",
    "Romanian": "ăâîșțşţ",
    "Hungarian": "áéíóöőúüű",
    "Turkish": "çğıöşüâ\u0307",
    "Indonesian": "",
    "Vietnamese": "àáâãèéêìíòóôõùúýăđĩũơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ",
}
"""Letters beyond a to z, in lower case."""

CLUSTERS = {"Italian": ("zz", "nz", "zion", "cch", "gli"), "Spanish": ("ció", "ñ"), "Portuguese": ("çã", "nh", "lh")}
"""Runs of letters that part languages with nearly the same function words."""

SCRIPTS = {
    "Russian": re.compile(r"[\u0400-\u04FF]"),
    "Chinese": re.compile(r"[\u3400-\u9FFF]"),
    "Japanese": re.compile(r"[\u3040-\u30FF]"),
    "Korean": re.compile(r"[\uAC00-\uD7AF\u1100-\u11FF]"),
    "Arabic": re.compile(r"[\u0600-\u06FF\u0750-\u077F]"),
    "Hebrew": re.compile(r"[\u0590-\u05FF]"),
    "Greek": re.compile(r"[\u0370-\u03FF\u1F00-\u1FFF]"),
    "Hindi": re.compile(r"[\u0900-\u097F]"),
    "Bengali": re.compile(r"[\u0980-\u09FF]"),
    "Tamil": re.compile(r"[\u0B80-\u0BFF]"),
    "Telugu": re.compile(r"[\u0C00-\u0C7F]"),
    "Thai": re.compile(r"[\u0E00-\u0E7F]"),
    "Georgian": re.compile(r"[\u10A0-\u10FF]"),
    "Armenian": re.compile(r"[\u0530-\u058F]"),
}
"""A script and the language that is most often written in it."""

_WITHIN_SCRIPT = {
    "Russian": (("Ukrainian", re.compile(r"[іїєґ]")), ("Bulgarian", re.compile(r"[б-нп-тф-щ]ъ[б-нп-тф-щ]"))),
    "Arabic": (("Urdu", re.compile(r"[ٹڈڑےں]")), ("Persian", re.compile(r"[پچژگی]"))),
    "Chinese": (("Japanese", re.compile(r"[\u3040-\u30FF]")),),
}


def within_script(name: str, text: str) -> str:
    """The language itself where several share the script that ``name`` stands for."""
    for other, sign in _WITHIN_SCRIPT.get(name, ()):
        if sign.search(text):
            return other
    return name
