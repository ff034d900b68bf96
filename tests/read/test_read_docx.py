"""Word documents: roles, notes, tracked changes, tables, and files that must be refused."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from claimscore.domain import Format, Role, Span
from claimscore.errors import InputError
from claimscore.read import office
from claimscore.read.document import read_document

NAMESPACE = nsdecls("w")


def saved(word: Any) -> bytes:
    buffer = io.BytesIO()
    word.save(buffer)
    return buffer.getvalue()


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            if part.filename != name:
                new.writestr(part, old.read(part))
        new.writestr(name, content)
    return buffer.getvalue()


def article() -> Any:
    word = docx.Document()
    word.add_heading("Does ginger ease nausea?", 0)
    word.add_paragraph("Ginger tea cures morning sickness within a day. 🫚 Midwives swear by it.")
    word.add_heading("What was studied", 1)
    word.add_paragraph("Sixty women drank it.", style="List Bullet")
    table = word.add_table(rows=1, cols=2)
    table.cell(0, 0).text = "Ginger"
    table.cell(0, 1).text = "12 of 30 felt better"
    word.add_paragraph("Trust your body.", style="Quote")
    word.add_heading("References", 1)
    word.add_paragraph("Field A. Ginger in pregnancy. 2019.")
    return word


def test_styles_give_the_roles() -> None:
    document = read_document(saved(article()), filename="draft.docx")
    assert document.format is Format.DOCX
    assert document.title == "Does ginger ease nausea?"
    assert [(block.role, document.slice(block.span)) for block in document.blocks] == [
        (Role.TITLE, "Does ginger ease nausea?"),
        (Role.PARAGRAPH, "Ginger tea cures morning sickness within a day. 🫚 Midwives swear by it."),
        (Role.HEADING, "What was studied"),
        (Role.LIST_ITEM, "Sixty women drank it."),
        (Role.TABLE_CELL, "Ginger"),
        (Role.TABLE_CELL, "12 of 30 felt better"),
        (Role.QUOTE, "Trust your body."),
        (Role.HEADING, "References"),
        (Role.REFERENCE, "Field A. Ginger in pregnancy. 2019."),
    ]


def test_the_source_is_the_text_that_was_taken_out() -> None:
    document = read_document(saved(article()))
    (run,) = document.source_map.runs
    assert run.text == run.source == Span(0, len(document.text))


def test_a_given_title_wins() -> None:
    assert read_document(saved(article()), title="Ginger").title == "Ginger"


def test_a_single_first_heading_is_the_title() -> None:
    word = docx.Document()
    word.add_heading("Tea and sleep", 1)
    word.add_paragraph("Camomile may help some people to fall asleep.")
    document = read_document(saved(word))
    assert document.title == "Tea and sleep"
    assert document.blocks[0].role is Role.TITLE


def test_a_short_bold_paragraph_is_a_heading() -> None:
    word = docx.Document()
    word.add_paragraph("Camomile may help some people to fall asleep.")
    word.add_paragraph().add_run("What we do not know").bold = True
    word.add_paragraph("How much is needed.")
    assert [b.role for b in read_document(saved(word)).blocks] == [Role.PARAGRAPH, Role.HEADING, Role.PARAGRAPH]


def test_tracked_insertions_are_read_and_deletions_are_not() -> None:
    word = docx.Document()
    paragraph = word.add_paragraph("Garlic ")
    paragraph._p.append(parse_xml(f"<w:ins {NAMESPACE}><w:r><w:t>may lower</w:t></w:r></w:ins>"))
    paragraph._p.append(parse_xml(f"<w:del {NAMESPACE}><w:r><w:delText>cures high</w:delText></w:r></w:del>"))
    paragraph.add_run(" blood pressure.")
    assert read_document(saved(word)).text == "Garlic may lower blood pressure."


def test_hidden_text_is_not_read() -> None:
    word = docx.Document()
    paragraph = word.add_paragraph("Seen. ")
    paragraph.add_run("Unseen. ").font.hidden = True
    paragraph.add_run("Seen again.")
    assert read_document(saved(word)).text == "Seen. Seen again."


def test_content_controls_are_read() -> None:
    word = docx.Document()
    word.add_paragraph("Before.")
    control = f"<w:sdt {NAMESPACE}><w:sdtContent><w:p><w:r><w:t>Inside.</w:t></w:r></w:p></w:sdtContent></w:sdt>"
    word.element.body.insert(1, parse_xml(control))
    assert [b.role for b in read_document(saved(word)).blocks] == [Role.PARAGRAPH, Role.PARAGRAPH]


def test_a_raised_number_is_a_citation_mark_and_an_exponent_is_not() -> None:
    word = docx.Document()
    paragraph = word.add_paragraph("Ginger helps")
    paragraph.add_run("1,3").font.superscript = True
    paragraph.add_run(". The dose was 20 mg per m")
    paragraph.add_run("2").font.superscript = True
    paragraph.add_run(" of skin.")
    document = read_document(saved(word))
    assert document.text == "Ginger helps[1,3]. The dose was 20 mg per m2 of skin."
    (mark,) = document.citations
    assert (document.slice(mark.span), mark.labels) == ("[1,3]", ("1", "3"))


def test_footnotes_become_marks_and_references() -> None:
    word = docx.Document()
    paragraph = word.add_paragraph("Ginger helps")
    paragraph._p.append(parse_xml(f'<w:r {NAMESPACE}><w:footnoteReference w:id="7"/></w:r>'))
    paragraph.add_run(" with nausea.")
    notes = (
        f'<w:footnotes {NAMESPACE}><w:footnote w:id="7"><w:p><w:r><w:t>Field 2019.</w:t></w:r></w:p></w:footnote>'
        '<w:footnote w:id="9"><w:p><w:r><w:t>No mark leads here.</w:t></w:r></w:p></w:footnote></w:footnotes>'
    )
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    part = Part(
        PackURI("/word/footnotes.xml"),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml",
        notes.encode(),
        word.part.package,
    )
    word.part.relate_to(part, kind)
    document = read_document(saved(word))
    assert [(b.role, document.slice(b.span)) for b in document.blocks] == [
        (Role.PARAGRAPH, "Ginger helps[1] with nausea."),
        (Role.REFERENCE, "[1] Field 2019."),
    ]
    assert [mark.labels for mark in document.citations] == [("1",)]


def test_links_keep_their_targets() -> None:
    word = docx.Document()
    paragraph = word.add_paragraph("See ")
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
    target = word.part.relate_to("https://example.org/trial", kind, is_external=True)
    paragraph._p.append(
        parse_xml(f'<w:hyperlink {nsdecls("w", "r")} r:id="{target}"><w:r><w:t>the trial</w:t></w:r></w:hyperlink>')
    )
    document = read_document(saved(word))
    assert [(document.slice(link.span), link.url) for link in document.links] == [
        ("the trial", "https://example.org/trial")
    ]


def code_of(data: bytes) -> str:
    with pytest.raises(InputError) as caught:
        read_document(data, filename="draft.docx")
    return caught.value.code


def test_a_document_without_text_is_refused() -> None:
    assert code_of(saved(docx.Document())) == "empty"


@pytest.mark.parametrize("data", [b"PK\x03\x04 and nothing more", b"plain words", saved(article())[:-900]])
def test_a_broken_archive_is_refused(data: bytes) -> None:
    assert code_of(data) == "damaged"


def test_an_empty_file_is_refused() -> None:
    assert code_of(b"") == "empty"


def test_an_archive_that_is_no_word_document_is_refused() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("readme.txt", "words")
    assert code_of(buffer.getvalue()) == "damaged"


def test_a_file_with_a_password_is_refused() -> None:
    assert code_of(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600) == "encrypted"


def test_a_part_with_a_flipped_byte_is_refused() -> None:
    data = bytearray(saved(article()))
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        at = archive.getinfo("word/document.xml").header_offset
    data[at + 200] ^= 0xFF
    assert code_of(bytes(data)) == "damaged"


def test_a_decompression_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = with_part(saved(article()), "word/media/image1.png", b"\0" * (office.MAX_EXPANDED_BYTES + 1))
    assert len(bomb) < 1_000_000
    assert code_of(bomb) == "expands"


def test_too_much_xml_is_refused() -> None:
    bomb = with_part(saved(article()), "word/extra.xml", b" " * (office.MAX_XML_BYTES + 1))
    assert code_of(bomb) == "expands"


def test_too_many_parts_are_refused() -> None:
    buffer = io.BytesIO(saved(article()))
    with zipfile.ZipFile(buffer, "a") as archive:
        for number in range(office.MAX_PARTS):
            archive.writestr(f"word/media/{number}", b"")
    assert code_of(buffer.getvalue()) == "expands"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entity_bombs_are_refused(encoding: str) -> None:
    text = (
        f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
        f"<w:document {NAMESPACE}><w:body><w:p><w:r><w:t>&b;</w:t></w:r></w:p></w:body></w:document>"
    )
    assert code_of(with_part(saved(article()), "word/document.xml", text.encode(encoding))) == "dtd"


def test_deep_nesting_is_refused_instead_of_overflowing() -> None:
    deep = f"<w:document {NAMESPACE}><w:body>" + "<w:sdt>" * 5_000 + "</w:sdt>" * 5_000 + "</w:body></w:document>"
    assert code_of(with_part(saved(article()), "word/document.xml", deep.encode())) == "damaged"


def test_text_is_not_taken_for_a_word_document() -> None:
    with pytest.raises(InputError, match="read from bytes"):
        read_document("words", format=Format.DOCX)


def test_a_file_above_the_limit_is_refused() -> None:
    with pytest.raises(InputError) as caught:
        read_document(saved(article()), max_bytes=100)
    assert caught.value.code == "too-large"
