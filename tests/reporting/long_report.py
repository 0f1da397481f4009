"""A report as large as the published one of 2018-2020, and larger: for time and memory."""

import random

from iltizam.reporting.document.blocks import (
    Block,
    Column,
    Contents,
    Document,
    Fact,
    Heading,
    Items,
    Paragraph,
    Row,
    Run,
    Sheet,
    Table,
)
from tests.reporting import samples
from tests.reporting.samples import text, words


def report(
    language: str = "fr", *, commitments: int = 18, activities: int = 79, seed: int = 1
) -> Document:
    """As large as the published report of 2018-2020: 18 commitments, 79 activities."""
    chance = random.Random(seed)
    per_commitment = [activities // commitments] * commitments
    for place in range(activities % commitments):
        per_commitment[place] += 1
    chapters = [
        block
        for number, count in enumerate(per_commitment, 1)
        for block in _long_chapter(language, number, count, chance)
    ]
    return samples.made(
        language,
        (
            Contents("contents", (Run(words(language).contents),)),
            *samples.context(language),
            *samples.completion(language),
            *chapters,
        ),
        cover=samples.cover(language),
    )


def _long_chapter(
    language: str, number: int, activities: int, chance: random.Random
) -> list[Block]:
    name = f"e{number}"
    found: list[Block] = [
        Heading(
            name,
            1,
            (Run(f"{text('commitment', language)} {number}: {text('open_data', language)}"),),
        ),
        Sheet(
            f"{name}-sheet",
            (Run(text("sheet", language)),),
            tuple(
                Fact(
                    f"{name}-fact-{n}",
                    (Run(text(key, language)),),
                    (Paragraph(f"{name}-fact-{n}-1", (Run(_prose(language, chance)),)),),
                )
                for n, key in enumerate(("lead_body", "problem", "partners", "remarks"))
            ),
        ),
        Heading(f"{name}-activities", 2, (Run(text("state", language)),)),
    ]
    for place in range(1, activities + 1):
        key = f"{name}-a{place}"
        found += [
            Heading(key, 3, (Run(f"{text('activity', language)} ({number}.{place})"),)),
            samples.boxes(f"{key}-state", language, place % 4, f"{place * 17 % 100} %"),
            Items(
                f"{key}-done",
                tuple((Run(_prose(language, chance, sentences=1)),) for _ in range(4)),
            ),
            Paragraph(f"{key}-remark", (Run(_prose(language, chance)),)),
        ]
    found += [
        Heading(f"{name}-table-head", 2, (Run(text("movement", language)),)),
        _communication_table(f"{name}-table", language, chance),
        Heading(f"{name}-next", 2, (Run(text("next_steps", language)),)),
        samples.narrative(f"{name}-next-text", "remarks_text", language),
    ]
    return found


def _communication_table(name: str, language: str, chance: random.Random) -> Table:
    heads = ("commitment", "lead_body", "rate", "movement")
    return Table(
        name,
        (Run(text("rates", language)),),
        tuple(Column((Run(text(head, language)),)) for head in heads),
        tuple(
            Row(
                f"{name}-{n}",
                tuple(((Run(_prose(language, chance, sentences=1)),),) for _ in heads),
            )
            for n in range(5)
        ),
    )


def _prose(language: str, chance: random.Random, sentences: int = 3) -> str:
    keys = ("plain", "lead", "note", "warning", "open_data")
    return " ".join(text(chance.choice(keys), language) for _ in range(sentences))
