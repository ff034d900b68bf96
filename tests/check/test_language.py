"""Foreign text is named, English health text never is."""

from __future__ import annotations

import gzip
import json
import os
import re
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimscore import segment
from claimscore.check import language, languages
from claimscore.domain import Block, Document, Format, Notice, Role, SourceMap, Span

CORPUS = Path(os.environ.get("CLAIMSCORE_DATA", "../shared")) / "data" / "health_articles.jsonl.gz"

FOREIGN = {
    "German": [
        "Ingwer lindert Übelkeit während der Schwangerschaft.",
        "Die Studie zeigt, dass Kaffee das Herz nicht schützt.",
        "Ärzte warnen vor den Folgen von zu wenig Schlaf bei Kindern.",
        "Wer täglich eine halbe Stunde geht, senkt seinen Blutdruck.",
        "Das Mittel wirkt besser als ein Placebo, aber nur bei Frauen.",
    ],
    "French": [
        "Le gingembre soulage les nausées pendant la grossesse.",
        "Une étude montre que le café ne protège pas le cœur.",
        "Les médecins mettent en garde contre le manque de sommeil.",
        "Marcher une demi-heure par jour fait baisser la tension.",
        "Ce médicament est plus efficace qu'un placebo chez les femmes.",
    ],
    "Spanish": [
        "El jengibre alivia las náuseas durante el embarazo.",
        "Un estudio muestra que el café no protege el corazón.",
        "Los médicos advierten de los riesgos de dormir poco.",
        "Caminar media hora al día reduce la presión arterial.",
        "Este remedio es más eficaz que un placebo en las mujeres.",
    ],
    "Italian": [
        "Lo zenzero allevia la nausea durante la gravidanza.",
        "Uno studio mostra che il caffè non protegge il cuore.",
        "I medici mettono in guardia dai rischi di dormire poco.",
        "Camminare mezz'ora al giorno abbassa la pressione sanguigna.",
        "Questo farmaco è più efficace di un placebo nelle donne.",
    ],
    "Portuguese": [
        "O gengibre alivia as náuseas durante a gravidez.",
        "Um estudo mostra que o café não protege o coração.",
        "Os médicos alertam para os riscos de dormir pouco.",
        "Caminhar meia hora por dia reduz a pressão do sangue.",
        "Este remédio é mais eficaz do que um placebo nas mulheres.",
    ],
    "Dutch": [
        "Gember helpt tegen misselijkheid tijdens de zwangerschap.",
        "Uit een studie blijkt dat koffie het hart niet beschermt.",
        "Artsen waarschuwen voor de gevolgen van te weinig slaap.",
        "Elke dag een half uur wandelen verlaagt de bloeddruk.",
    ],
    "Swedish": [
        "Ingefära lindrar illamående under graviditeten, säger läkare.",
        "En studie visar att kaffe inte skyddar hjärtat mot sjukdom.",
        "Läkare varnar för följderna av att sova för lite.",
    ],
    "Danish": [
        "Et studie viser, at kaffe ikke beskytter hjertet mod sygdom.",
        "Læger advarer om følgerne af at sove for lidt hver nat.",
        "Midlet virker bedre end placebo, men kun hos kvinder.",
    ],
    "Norwegian": [
        "Midlet virker bedre enn placebo, men bare hos kvinner etter femti.",
        "Leger advarer mot følgene av for lite søvn etter en ny studie.",
    ],
    "Finnish": [
        "Tutkimus osoittaa, että kahvi ei suojaa sydäntä, mutta ei myös haittaa.",
        "Lääkärit varoittavat, että liian vähäinen uni on vaarallista.",
    ],
    "Polish": [
        "Imbir łagodzi nudności w czasie ciąży, ale nie u wszystkich.",
        "Badanie pokazuje, że kawa nie chroni serca przed chorobą.",
        "Lekarze ostrzegają przed skutkami zbyt krótkiego snu u dzieci.",
    ],
    "Czech": [
        "Studie ukazuje, že káva nechrání srdce před nemocí.",
        "Lékaři varují před následky nedostatku spánku u dětí.",
    ],
    "Romanian": [
        "Un studiu arată că nu toate ceaiurile sunt bune pentru inimă.",
        "Medicii avertizează că lipsa de somn este un risc pentru copii.",
    ],
    "Hungarian": [
        "Egy tanulmány szerint a kávé nem védi meg a szívet.",
        "Az orvosok szerint a kevés alvás nagyon veszélyes is lehet.",
    ],
    "Turkish": [
        "Zencefil hamilelikte mide bulantısı için çok etkili bir çözüm.",
        "Bir araştırmaya göre kahve kalbi korumuyor ama zarar da vermiyor.",
        "Doktorlar, az uyumanın çocuklar için tehlikeli olduğunu söylüyor.",
    ],
    "Indonesian": [
        "Jahe dapat mengurangi rasa mual pada ibu yang sedang hamil.",
        "Penelitian ini menunjukkan bahwa kopi tidak melindungi jantung.",
    ],
    "Vietnamese": [
        "Gừng có thể làm giảm buồn nôn trong thời kỳ mang thai.",
        "Một nghiên cứu cho thấy cà phê không bảo vệ tim của người già.",
    ],
    "Russian": [
        "Имбирь облегчает тошноту во время беременности.",
        "Исследование показало, что кофе не защищает сердце.",
    ],
    "Ukrainian": ["Дослідження показало, що кава не захищає серце від хвороби."],
    "Bulgarian": ["Лекарите казват, че първото лекарство не помага на сърцето."],
    "Chinese": ["研究表明,咖啡并不能保护心脏,医生建议每天步行半小时。", "生姜可以缓解孕期恶心。"],
    "Japanese": ["研究によると、コーヒーは心臓を守らないことが分かりました。"],
    "Korean": ["연구에 따르면 커피는 심장을 보호하지 않는다고 합니다."],
    "Arabic": ["تظهر الدراسة أن القهوة لا تحمي القلب من الأمراض."],
    "Persian": ["این پژوهش نشان می‌دهد که قهوه از قلب محافظت نمی‌کند."],
    "Hebrew": ["המחקר מראה שקפה אינו מגן על הלב מפני מחלות."],
    "Greek": ["Η μελέτη δείχνει ότι ο καφές δεν προστατεύει την καρδιά."],
    "Hindi": ["अध्ययन से पता चलता है कि कॉफी दिल की रक्षा नहीं करती।"],
    "Thai": ["การศึกษาพบว่ากาแฟไม่ได้ช่วยป้องกันโรคหัวใจ"],
}

UNSEEN = {
    "German": [
        "Forscher fanden heraus, dass Grippeimpfungen bei Älteren schwächer wirken.",
        "Nahrungsergänzungsmittel helfen Gesunden meistens gar nicht.",
        "Zu viel Zucker macht krank, sagt die Ärztin aus Hamburg.",
    ],
    "French": [
        "Trop de sucre rend malade, affirme une médecin de Lyon.",
        "Les compléments alimentaires n'aident pas les personnes en bonne santé.",
        "Des chercheurs ont découvert un vaccin contre la grippe.",
    ],
    "Spanish": [
        "Demasiado azúcar enferma, dice una doctora de Sevilla.",
        "Los suplementos no ayudan a las personas sanas.",
        "Investigadores descubren una vacuna contra la gripe.",
    ],
    "Italian": [
        "Troppo zucchero fa male, dice un medico di Torino.",
        "Gli integratori non aiutano le persone sane.",
        "I ricercatori hanno scoperto un vaccino contro l'influenza.",
    ],
    "Portuguese": [
        "Açúcar em excesso faz mal, diz uma médica de Lisboa.",
        "Os suplementos não ajudam as pessoas saudáveis.",
        "Cientistas descobriram uma vacina contra a gripe.",
    ],
    "Dutch": [
        "Te veel suiker maakt ziek, zegt een arts uit Utrecht.",
        "Voedingssupplementen helpen gezonde mensen niet.",
        "Onderzoekers vonden een vaccin tegen de griep.",
    ],
    "Swedish": [
        "För mycket socker gör dig sjuk, säger en läkare i Lund.",
        "Forskare har hittat ett vaccin mot influensa.",
    ],
    "Danish": [
        "For meget sukker gør dig syg, siger en læge fra Odense.",
        "Forskere har fundet en vaccine mod influenza.",
    ],
    "Polish": ["Za dużo cukru szkodzi, mówi lekarka z Krakowa.", "Naukowcy odkryli szczepionkę przeciw grypie."],
    "Turkish": ["Fazla şeker hasta eder, diyor İzmirli bir doktor.", "Bilim insanları gribe karşı bir aşı buldu."],
    "Russian": ["Слишком много сахара вредно, говорит врач."],
    "Chinese": ["糖吃太多对身体不好。"],
    "Arabic": ["كثرة السكر تضر بالصحة كما يقول الأطباء."],
}
"""Written after the word lists were fixed, to count what they miss."""

ENGLISH = [
    "Paracetamol 500 mg tablets relieve pain.",
    "Metformin hydrochloride and semaglutide",
    "Ginkgo biloba, Panax ginseng, Hypericum perforatum.",
    "Die-hard fans swear by it.",
    "α-Tocopherol and β-carotene did not help.",
    "TNF-α, IL-1β and IFN-γ rose.",
    "Sjögren's syndrome and Guillain-Barré syndrome are rare.",
    "Médecins Sans Frontières ran the trial in Côte d'Ivoire.",
    "Des Moines, La Crosse and Los Angeles took part.",
    "Dr. José Peña of the Universidad de la República led the work.",
    "Ibuprofen vs. naproxen: which is safer?",
    "Vitamin D3 + K2: 5 reasons why you need it!",
    "I tried it. OMG!!!",
    "Side effects",
    "Sales in Düsseldorf, Köln and São Paulo fell.",
    "Patients treated with Trulicity, Ozempic, Mounjaro or Victoza lost weight.",
    "Escherichia coli, Staphylococcus aureus, Clostridium difficile",
    "Avocado, mango, papaya, jalapeño, crème fraîche.",
    "www.example.com/de/la/les",
    "He was in bed as the war began in a land so old.",
]


def _document(*paragraphs: str) -> Document:
    text, blocks = "", []
    for paragraph in paragraphs:
        blocks.append(Block(Span(len(text), len(text) + len(paragraph)), Role.PARAGRAPH))
        text += paragraph + "\n\n"
    return Document(text=text, blocks=tuple(blocks), source_map=SourceMap.identity(len(text)), format=Format.PLAIN)


def _notice(*paragraphs: str) -> Notice | None:
    document = _document(*paragraphs)
    return language.language_notice(document, segment.split_sentences(document))


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in FOREIGN.items() for text in texts])
def test_one_foreign_sentence_is_named(name: str, text: str) -> None:
    notice = _notice(text)
    assert notice is not None
    assert notice.code == "language"
    assert notice.message.startswith(f"The text looks like {name};")


def test_nine_of_ten_unseen_sentences_are_named() -> None:
    named = [language.language_of(text) == name for name, texts in UNSEEN.items() for text in texts]
    assert sum(named) >= 0.9 * len(named)


@pytest.mark.parametrize("name", [name for name, texts in FOREIGN.items() if len(texts) > 1])
def test_foreign_article_is_named(name: str) -> None:
    notice = _notice(*FOREIGN[name])
    assert notice is not None
    assert name in notice.message


@pytest.mark.parametrize("text", ENGLISH)
def test_short_english_raises_no_notice(text: str) -> None:
    assert _notice(text) is None


def test_latin_script_without_a_word_list_is_another_language() -> None:
    notice = _notice(
        "Uuring näitab, et kohv küll südant ei kaitse, kuid võib öösel häirida väikest lõõgastumist ja äratada."
    )
    assert notice is not None
    assert notice.code == "language"


def test_mixed_document_counts_its_foreign_sentences() -> None:
    english = [
        "The trial was small and it had no control group.",
        "It is not clear what the pills did for the patients.",
    ]
    notice = _notice(*english, *FOREIGN["German"][:2], *english)
    assert notice is not None
    assert notice.code == "language-mixed"
    assert notice.message.startswith("2 of 6 sentences look like German;")
    assert notice.span is not None
    assert notice.span.start == sum(len(text) + 2 for text in english)


def test_a_foreign_quotation_alone_raises_no_notice() -> None:
    assert (
        _notice("The paper has an odd title, and it is old.", FOREIGN["French"][0], "It was never cited by anyone.")
        is None
    )


def test_no_sentence_raises_no_notice() -> None:
    assert _notice() is None
    assert _notice("…") is None


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=300))
def test_any_text_gets_an_answer(text: str) -> None:
    notice = _notice(text)
    assert notice is None or notice.code in ("language", "language-mixed")


def test_a_long_text_is_judged_quickly() -> None:
    paragraphs = ["The trial was small, and nobody knew why it had been stopped so early in the year."] * 5000
    document = _document(*paragraphs)
    sentences = segment.split_sentences(document)
    began = time.process_time()
    assert language.language_notice(document, sentences) is None
    assert time.process_time() - began < 1.5


@pytest.mark.data
@pytest.mark.skipif(not CORPUS.exists(), reason=f"CLAIMSCORE_DATA has no {CORPUS.name}")
def test_no_health_article_is_taken_for_foreign() -> None:
    with gzip.open(CORPUS, "rt", encoding="utf-8") as lines:
        articles = {row["id"]: row["text"] for row in map(json.loads, lines)}
    alarms = {name: _notice(*text.split("\n\n")) for name, text in articles.items()}
    assert [name for name, notice in alarms.items() if notice and notice.code == "language"] == []


OLD_NOT_WORDS = re.compile(r"['’](?:s|t|re|ve|ll|d|m)\b|\bet al\b|\b[A-Z](?=\.)|\b[B-HJ-NP-Z]\b")
OLD_SIGNS = ("//", "www.", "@", ".com", ".org")


def plainly_found_words(text: str) -> list[str]:
    """The words as the plain patterns find them, which the quick ones must agree with."""
    sample = text[:4000]
    if any(sign in sample for sign in OLD_SIGNS):
        sample = " ".join(chunk for chunk in sample.split() if not any(sign in chunk for sign in OLD_SIGNS))
    return re.findall(r"[^\W\d_]+", OLD_NOT_WORDS.sub(" ", sample))


BITS = ["et al", "A", "B.", " ", "'s", "’ll", "x", "É", "_", "3", "\n", "www.", ".", "@", "m", "-", "et", "al", "İ"]


@given(st.one_of(st.text(), st.lists(st.sampled_from(BITS)).map("".join)))
def test_quick_patterns_find_the_words_that_plain_ones_find(text: str) -> None:
    assert language._words(text) == plainly_found_words(text)


@given(st.text(st.sampled_from("abeilmnorstuz zçãñóéäü'")))
def test_a_text_of_letters_is_named_as_before(text: str) -> None:
    """The count of English words and the shares are those of a loop over the words, one look-up each."""
    words = plainly_found_words(text)
    sure = sum(1 for word in words if languages.FUNCTION_WORDS.get(word.lower()) == ("English",))
    if sure >= 2 and sure >= 0.15 * len(words):
        assert language.language_of(text) == "English"
    clusters = {
        name: any(cluster in word for word in words for cluster in known) for name, known in languages.CLUSTERS.items()
    }
    together = " ".join(words)
    assert clusters == {
        name: any(cluster in together for cluster in known) for name, known in languages.CLUSTERS.items()
    }
