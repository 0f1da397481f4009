"""The house that a document comes from: its names, its logos and their files."""

from dataclasses import dataclass, field

from iltizam.core import files
from iltizam.core.texts import LocalisedText
from iltizam.plans.models import ActionPlan
from iltizam.reporting.document import blocks
from iltizam.reporting.document.blocks import Document
from iltizam.reporting.models.letterheads import Letterhead, Logo


@dataclass(frozen=True)
class House:
    """A letterhead as compilers take it; empty where nobody has set one."""

    names: tuple[LocalisedText, ...] = ()
    address: LocalisedText = field(default_factory=LocalisedText)
    place: LocalisedText = field(default_factory=LocalisedText)
    signatory: LocalisedText = field(default_factory=LocalisedText)
    logos: tuple[Logo, ...] = ()


def house_of(plan: ActionPlan) -> House:
    """The plan's letterhead: two statements."""
    found = Letterhead.objects.filter(plan=plan).first()
    if found is None:
        return House()
    return House(
        _lines(found.organisations),
        found.address,
        found.place,
        found.signatory,
        tuple(found.logos.filter(is_shown=True)),
    )


def _lines(text: LocalisedText) -> tuple[LocalisedText, ...]:
    """Each line of a text in all its languages: the first lines belong together."""
    rows: list[LocalisedText] = []
    for language, said in text.items():
        for place, line in enumerate(filter(None, map(str.strip, said.splitlines()))):
            if place == len(rows):
                rows.append(LocalisedText())
            rows[place][language] = line
    return tuple(rows)


def marks_of(
    house: House, language: str, fallbacks: tuple[str, ...]
) -> tuple[blocks.Logo, ...]:
    """The logos as a cover names them."""
    return tuple(
        blocks.Logo(logo.name, logo.alternative.shown(language, fallbacks).text)
        for logo in house.logos
    )


def files_of(document: Document) -> dict[str, bytes]:
    """The files that a document names, by their names; one that is gone is left out."""
    named = {logo.name for logo in blocks.logos_of(document)}
    found: dict[str, bytes] = {}
    for logo in Logo.objects.filter(letterhead__plan__slug=document.plan) if named else ():
        if logo.name not in named:
            continue
        try:
            with files.open_file(logo.file_key) as file:
                found[logo.name] = file.read()
        except FileNotFoundError:
            continue
    return found
