"""Bad files: one clear message each, naming the place and what would be right."""

import json

import pytest
from django.utils import translation

from iltizam.exchange.problems import PlanFileError
from iltizam.exchange.reading import read_file, read_plan
from tests.exchange.files import as_file, changed, plain, problems, row_counts, sample

C = "commitments.0"
A = f"{C}.activities.0"
RTL_OVERRIDE = "\u202e"

# What is changed in the full sample: place, value, and the whole message.
CASES = {
    "percent 101": (
        f"{A}.updates.0.percent",
        101,
        (
            "commitments[0].activities[0].updates[0].percent (commitment 1, activity 1): "
            "Found 101; expected a whole number from 0 to 100."
        ),
    ),
    "percent abc": (
        f"{A}.updates.0.percent",
        "abc",
        (
            "commitments[0].activities[0].updates[0].percent (commitment 1, activity 1): "
            'Found "abc"; expected a whole number from 0 to 100.'
        ),
    ),
    "percent true": (
        f"{C}.published_rates.0.percent",
        True,
        (
            "commitments[0].published_rates[0].percent (commitment 1): "
            "Found true; expected a whole number from 0 to 100."
        ),
    ),
    "amended without a reason": (
        f"{C}.obstacles.0.amended_at",
        "2025-06-01T10:00:00Z",
        (
            "commitments[0].obstacles[0].amendment_reason (commitment 1): "
            "An obstacle that was amended says when and why; any other says neither."
        ),
    ),
    "a reason without an amendment": (
        f"{C}.obstacles.0.amendment_reason",
        {"es": "Era otro."},
        (
            "commitments[0].obstacles[0].amendment_reason (commitment 1): "
            "An obstacle that was amended says when and why; any other says neither."
        ),
    ),
    "a moment of no zone": (
        f"{C}.obstacles.2.amended_at",
        "2025-06-01T10:00:00",
        (
            "commitments[0].obstacles[2].amended_at (commitment 1): "
            'Found "2025-06-01T10:00:00"; expected a moment like 2023-03-28T14:30:00Z.'
        ),
    ),
    "a moment that never was": (
        f"{C}.obstacles.2.amended_at",
        "2025-02-30T10:00:00Z",
        (
            "commitments[0].obstacles[2].amended_at (commitment 1): "
            'Found "2025-02-30T10:00:00Z"; expected a moment like 2023-03-28T14:30:00Z.'
        ),
    ),
    "weight 0": (
        f"{A}.weight",
        0,
        (
            "commitments[0].activities[0].weight (commitment 1, activity 1): "
            "Found 0; expected a number above 0."
        ),
    ),
    "weight below 0": (
        f"{A}.weight",
        -2,
        (
            "commitments[0].activities[0].weight (commitment 1, activity 1): "
            "Found -2; expected a number above 0."
        ),
    ),
    "dates out of order": (
        f"{A}.planned",
        {"from": "2025-06-01", "to": "2025-05-01", "precision": "day"},
        (
            "commitments[0].activities[0].planned (commitment 1, activity 1): "
            "It begins on 2025-06-01, after it ends on 2025-05-01; exchange the two dates."
        ),
    ),
    "a day that does not exist": (
        f"{A}.planned",
        {"from": "2025-02-30", "to": "2025-05-01", "precision": "day"},
        (
            "commitments[0].activities[0].planned.from (commitment 1, activity 1): "
            'Found "2025-02-30"; expected a date like 2023-03-28.'
        ),
    ),
    "unknown axis": (
        f"{C}.axis",
        9,
        (
            "commitments[0].axis (commitment 1): "
            "Found 9; expected the number of one of the plan's axes: 1, 2."
        ),
    ),
    "unknown organisation": (
        f"{C}.lead",
        "0" * 16,
        (
            "commitments[0].lead (commitment 1): "
            'Neither the file nor the installation has an organisation "0000000000000000".'
        ),
    ),
    "unknown territory": (
        "plan.territory",
        "ZZ",
        'plan.territory: Neither the file nor the installation has a territory "ZZ".',
    ),
    "unknown form field": (
        f"{C}.texts",
        {"why": {"es": "Sí."}, "how": {"es": "Así."}},
        (
            "commitments[0].texts.how (commitment 1): "
            'Found "how"; expected the code of one of the form\'s fields: why, what.'
        ),
    ),
    "unknown band": (
        f"{A}.published_band",
        "great",
        (
            "commitments[0].activities[0].published_band (commitment 1, activity 1): "
            'Found "great"; expected one of nothing, started, done.'
        ),
    ),
    "suspended without a reason": (
        f"{C}.activities.1.state_reason",
        None,
        (
            "commitments[0].activities[1].state_reason (commitment 1, activity x-2): "
            "A suspended or cancelled activity needs its public reason."
        ),
    ),
    "misspelt member": (
        f"{C}.titel",
        {"es": "Datos"},
        (
            "commitments[0].titel (commitment 1): "
            "There is no member called “titel” here; did you mean “title”?"
        ),
    ),
    "two bands with one minimum": (
        "methodology.bands.2.minimum",
        1,
        (
            "methodology.bands[2].minimum: "
            "1 stands here a second time; it was used at methodology.bands[1]."
        ),
    ),
    "no band from 0": (
        "methodology.bands.0.minimum",
        5,
        (
            "methodology.bands: "
            "No band begins at 0; the lowest band must, so that every rate has one."
        ),
    ),
    "a version of the future": ("version", 2, "version: Found 2; expected one of 1."),
    "true for a version": ("version", True, "version: Found true; expected one of 1."),
    "another format": ("format", "other", 'format: Found "other"; expected “iltizam-plan”.'),
    "a reversing character in a title": (
        f"{C}.title.es",
        f"Datos {RTL_OVERRIDE}txt",
        (
            "commitments[0].title.es (commitment 1): "
            f'Found "Datos {RTL_OVERRIDE}txt"; expected a text without invisible characters that'
            " change its direction."
        ),
    ),
    "markup in a name": (
        "organisations.0.name.es",
        "<script>x</script>",
        (
            'organisations[0].name.es: Found "<script>x</script>"; '
            "expected plain text without markup."
        ),
    ),
    "a long summary": (
        f"{C}.summary.es",
        "palabra " * 61,
        (
            "commitments[0].summary.es (commitment 1): "
            "The text has 61 words; at most 60 are allowed."
        ),
    ),
    "a script for an address": (
        f"{A}.evidence.0.url",
        "javascript:alert(1)",
        (
            "commitments[0].activities[0].evidence[0].url (commitment 1, activity 1): "
            'Found "javascript:alert(1)"; expected a web address that begins with https:// or'
            " http://."
        ),
    ),
    "a computed percent that does not follow": (
        f"{A}.percent",
        99,
        (
            "commitments[0].activities[0].percent (commitment 1, activity 1): "
            "The file says 99, computed is 50. Leave the member out or correct what it follows"
            " from."
        ),
    ),
    "an earlier update that corrects a later one": (
        f"{A}.updates.0.corrects",
        "REPLACED",
        None,
    ),
    "a character that no text may hold": (
        f"{A}.updates.0.text.es",
        "a\x00b",
        (
            "commitments[0].activities[0].updates[0].text.es: The text \"'a\\\\x00b'\" holds the "
            "character U+0000, which no text may."
        ),
    ),
    "half a letter": (
        f"{A}.updates.0.text.es",
        "a\ud800b",
        (
            "commitments[0].activities[0].updates[0].text.es: The text \"'a\\\\ud800b'\" holds the "
            "character U+D800, which no text may."
        ),
    ),
    "a list for an object": (
        C,
        [],
        "commitments[0]: Found []; expected an object with named members.",
    ),
    "a missing title": (
        f"{C}.title",
        None,
        "commitments[0].title (commitment 1): The member is missing; it is required.",
    ),
    "an empty text": (
        f"{C}.title",
        {"es": " "},
        'commitments[0].title.es (commitment 1): Found " "; expected a text that is not empty.',
    ),
    "not a language": (
        f"{C}.title",
        {"Spanish!": "Datos"},
        (
            'commitments[0].title (commitment 1): Found "Spanish!"; '
            "expected a language tag like fr or ar."
        ),
    ),
    "an origin of no text": (
        f"{C}.text_origins",
        {"title": {"fr": {"made_by": "site"}}},
        (
            "commitments[0].text_origins.title.fr (commitment 1): "
            "There is no text in this language whose origin this could be."
        ),
    ),
    "restricted evidence without its reason": (
        f"{A}.evidence.1.restriction_reason",
        {},
        (
            "commitments[0].activities[0].evidence[1].restriction_reason "
            "(commitment 1, activity 1): "
            "Restricted evidence says publicly why it is restricted."
        ),
    ),
    "evidence of nothing": (
        f"{A}.evidence.0.url",
        None,
        (
            "commitments[0].activities[0].evidence[0] (commitment 1, activity 1): "
            "Evidence is a link, or a file with its hash."
        ),
    ),
    "a link of strangers": (
        "lineage.0.later",
        "1" * 16,
        "lineage[0]: A link of the lineage begins or ends at something of this plan.",
    ),
    "a budget without currency": (
        f"{C}.budget.currency",
        None,
        "commitments[0].budget (commitment 1): A budget has an amount and a currency.",
    ),
    "an own language that is not required": (
        "plan.required_languages",
        ["ca"],
        (
            'plan.required_languages: Found ["ca"]; expected a list with the plan\'s own language,'
            " es."
        ),
    ),
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", CASES)
def test_a_bad_file_gets_one_clear_message_and_writes_nothing(name):
    place, value, message = CASES[name]
    document = sample()
    if value == "REPLACED":
        value = document["commitments"][0]["activities"][0]["updates"][1]["uid"]
        message = (
            "commitments[0].activities[0].updates[0].corrects (commitment 1, activity 1): "
            f'Found "{value}"; expected the uid of an update that stands before it.'
        )
    before = row_counts()

    # Computed members would follow suit, each with a problem of its own.
    document = document if "computed" in name else plain(document)
    found = problems(json.dumps(changed(document, place, value)).encode())

    assert found == [message]
    assert row_counts() == before


@pytest.mark.parametrize(
    ("copied", "to", "words"),
    [
        ("commitments.0.number", "commitments.1.number", "1 stands here a second time"),
        ("commitments.0.uid", "commitments.1.uid", "stands here a second time"),
        (f"{A}.key", f"{C}.activities.1.key", "1 stands here a second time"),
        (f"{A}.number", f"{C}.activities.1.number", "1 stands here a second time"),
        (f"{A}.uid", f"{C}.uid", "stands here a second time"),
        ("axes.0.number", "axes.1.number", "1 stands here a second time"),
        ("methodology.bands.0.code", "methodology.bands.1.code", "stands here a second time"),
        ("form.0.code", "form.1.code", "stands here a second time"),
        ("territories.0.code", "territories.1.code", "XB stands here a second time"),
        ("organisations.0.uid", "organisations.1.uid", "stands here a second time"),
        (f"{C}.partners.0", f"{C}.partners.1", "stands here a second time"),
    ],
)
def test_what_must_be_unique_is_refused_where_it_stands_again(copied, to, words):
    document = sample()
    value = document
    for step in copied.split("."):
        value = value[int(step)] if isinstance(value, list) else value[step]

    with translation.override("en"), pytest.raises(PlanFileError) as caught:
        read_plan(as_file(changed(document, to, value)))

    steps = "".join(f"[{s}]" if s.isdigit() else f".{s}" for s in to.split(".")).lstrip(".")
    assert any(
        words in problem.message and problem.path.startswith(steps.split("[")[0])
        for problem in caught.value.problems
    )


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "The file is not valid JSON: Expecting value at line 1, column 1."),
        (b'{"a": ', "The file is not valid JSON: Expecting value at line 1, column 7."),
        (b"[]", "Found []; expected an object with the members of a plan."),
        (b'"x"', 'Found "x"; expected an object with the members of a plan.'),
        (b"\xff\xfe", "The file is not UTF-8 text: byte 0 cannot be read."),
        (
            b'{"a": NaN}',
            'a: Found "NaN"; expected a number that JSON knows, of ordinary length.',
        ),
        (b'{"a": 1, "a": 2}', "a: The member stands twice in this object; keep one."),
        (b"[" * 100_000, "The file nests objects deeper than 30 levels."),
        (
            b'{"a": ' + b"[" * 40 + b"]" * 40 + b"}",
            "The file nests objects deeper than 30 levels.",
        ),
        (b'{"a": ' + b"9" * 5000 + b"}", None),
        (b'{"a": 1e999999999}', None),
    ],
    ids=lambda value: repr(value[:20]) if isinstance(value, bytes) else "",
)
def test_what_is_no_document_is_refused_before_anything_is_asked(data, message):
    with translation.override("en"), pytest.raises(PlanFileError) as caught:
        read_plan(data)

    first = str(caught.value.problems[0])
    assert first == message if message else "of ordinary length" in first


def test_an_unreadable_path_is_refused_with_its_name(tmp_path):
    for path, words in (
        (tmp_path, "is a folder"),
        (tmp_path / "none.json", "There is no file"),
    ):
        with translation.override("en"), pytest.raises(PlanFileError, match=words):
            read_file(path)


def test_a_large_file_is_refused_before_it_is_read(tmp_path):
    path = tmp_path / "large.json"
    with path.open("wb") as file:
        file.truncate(50 * 1024 * 1024)  # sparse: reading it would show

    with translation.override("en"), pytest.raises(PlanFileError) as caught:
        read_file(path)

    message = "The file has 52428800 bytes; at most 20971520 are accepted."
    assert [str(problem) for problem in caught.value.problems] == [message]


def test_every_problem_is_told_at_once():
    document = changed(sample(), f"{A}.weight", 0)
    document = changed(document, f"{C}.activities.1.weight", "much")
    document = changed(document, "axes.0.number", 0)

    with pytest.raises(PlanFileError) as caught:
        read_plan(as_file(document))

    places = [problem.path for problem in caught.value.problems]
    assert f"{C}.activities[0].weight".replace(".0", "[0]", 1) in places
    assert len(places) >= 3


@pytest.mark.django_db
def test_messages_come_in_the_language_asked_for():
    with translation.override("fr"), pytest.raises(PlanFileError) as caught:
        read_plan(b"[]")

    assert str(caught.value.problems[0])
