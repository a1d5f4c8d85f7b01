"""The sections of a program document."""

from shared.program.document import load_document, sections_of
from shared.program.loading import load_as
from shared.program.program import Program
from tests.builders import a_document


def test_sections_say_together_what_the_document_says() -> None:
    document = a_document()

    sections = sections_of(document)

    assert {name: said for each in sections.values() for name, said in each.items()} == document


def test_a_section_is_loaded_by_itself() -> None:
    document = a_document()

    alone = load_as(Program, sections_of(document)[Program.section])

    assert alone.wallets == load_document(document).wallets
