"""Any single tampering of a chain is found and named; a lawful erasure is none."""

import json

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from iltizam.core import audit
from iltizam.core.verifying import MOST_TOLD, Fault, Head, Verdict, canonical
from tests.core import chains
from tests.core.chains import Chain


def three():
    return Chain([{"percent": 10}, {"percent": 20, "text": {"fr": "é"}}, {"percent": 30}])


def named(found):
    """(fault, number) of every problem."""
    return [(problem.fault, problem.sequence) for problem in found.problems]


# An untouched chain


@given(chains.chains)
def test_a_chain_as_it_was_recorded_is_intact(chain):
    found = chain.check()

    assert (found.verdict, found.problems) == (Verdict.INTACT, [])
    assert found.entries == len(chain)
    assert found.values == sum(map(len, chain.payloads))


def test_an_empty_stream_is_intact():
    assert Chain([]).check().verdict is Verdict.INTACT


@given(chains.values)
def test_a_value_has_the_form_that_is_hashed(value):
    assert canonical(value).encode() == audit.canonical(value)


@given(chains.chains)
def test_how_a_database_spells_json_makes_no_difference(chain):
    def respelt(text):
        return json.dumps(json.loads(text), sort_keys=True, indent=1, ensure_ascii=True)

    chain.entries = [e._replace(digests=respelt(e.digests)) for e in chain.entries]
    chain.payloads = [
        [value._replace(value=respelt(value.value)) for value in payload]
        for payload in chain.payloads
    ]

    assert chain.check().problems == []


# What is done to entries


OTHERS = {
    "recorded_at": "2020-01-01T00:00:00+00:00",
    "event_type": "tracking.update.returned",
    "object_uid": "f" * 16,
    "actor": "b" * 16,
    "digests": chains.stored({"percent": "0" * 64}),
    "previous": "e" * 64,
    "hash": "d" * 64,
}


@given(chains.chains, st.data(), st.sampled_from(sorted(OTHERS)))
def test_an_altered_entry_is_named(chain, data, name):
    number = data.draw(st.integers(1, len(chain)))
    kind = chain.entries[number - 1].event_type
    chain.swap_out(number, **{name: OTHERS[name]})

    found = chain.check()

    assert (Fault.ALTERED, number) in named(found)
    altered = [p for p in found.problems if p.fault is Fault.ALTERED]
    assert [p.sequence for p in altered] == [number]
    assert altered[0].event_type == (OTHERS[name] if name == "event_type" else kind)


@given(chains.chains, st.data(), st.sampled_from(sorted(set(OTHERS) - {"hash", "previous"})))
def test_an_entry_with_another_content_and_its_hash_is_named(chain, data, name):
    number = data.draw(st.integers(1, len(chain)))
    chain.entries[number - 1] = chain.rehashed(number, **{name: OTHERS[name]})

    found = chain.check()

    fault = Fault.HEAD if number == len(chain) else Fault.REPLACED
    assert (fault, number) in named(found)
    assert {problem.sequence for problem in found.problems} == {number}


@given(chains.chains, st.data())
def test_a_removed_entry_is_named(chain, data):
    number = data.draw(st.integers(1, len(chain)))
    fault = Fault.CUT if number == len(chain) else Fault.REMOVED
    chain.remove(number)

    assert named(chain.check()) == [(fault, number)]


@given(chains.chains, st.data())
def test_a_removed_entry_is_named_though_the_rest_moved_up(chain, data):
    assume(len(chain) > 1)
    number = data.draw(st.integers(1, len(chain) - 1))
    chain.remove(number)
    chain.renumber(number, -1)
    chain.head = Head(len(chain), chain.head.hash)

    found = chain.check()

    assert (Fault.REMOVED, number) in named(found)
    assert not {Fault.ALTERED, Fault.REPLACED} & {p.fault for p in found.problems}
    (moved,) = [p for p in found.problems if p.fault is Fault.MOVED]
    assert (moved.sequence, moved.until, moved.detail) == (number, len(chain), str(number + 1))


@given(chains.chains, st.data())
def test_two_entries_that_changed_places_are_named(chain, data):
    assume(len(chain) > 1)
    one, other = sorted(data.draw(st.sets(st.integers(1, len(chain)), min_size=2, max_size=2)))
    entries = chain.entries
    entries[one - 1], entries[other - 1] = (
        entries[other - 1]._replace(sequence=one),
        entries[one - 1]._replace(sequence=other),
    )
    payloads = chain.payloads
    payloads[one - 1], payloads[other - 1] = payloads[other - 1], payloads[one - 1]

    found = chain.check()

    moved = {p.sequence: p.detail for p in found.problems if p.fault is Fault.MOVED}
    assert moved == {one: str(other), other: str(one)}
    assert {p.fault for p in found.problems} == {Fault.MOVED}


@given(chains.chains, st.data(), st.booleans())
def test_an_inserted_entry_is_named(chain, data, fits):
    number = data.draw(st.integers(1, len(chain)))
    before = chain.entries[number - 2].hash if number > 1 else ""
    entry, payload, _hash = chains.make(chain.stream, number, {"percent": 99}, before)
    chain.renumber(number, 1)
    chain.put(number, entry if fits else entry._replace(hash="c" * 64), payload)
    chain.head = Head(len(chain), chain.head.hash)

    found = chain.check()

    assert (Fault.INSERTED, number) in named(found)
    assert not {Fault.ALTERED, Fault.REPLACED} & {p.fault for p in found.problems}


def test_an_entry_after_the_head_is_named():
    chain = three()
    entry, payload, _hash = chains.make(chain.stream, 4, {}, chain.head.hash)
    chain.put(4, entry, payload)

    assert named(chain.check()) == [(Fault.INSERTED, 4)]


def test_a_second_entry_under_one_number_is_named():
    chain = three()
    entry, payload, _hash = chains.make(chain.stream, 2, {}, chain.entries[0].hash)
    chain.put(3, entry, payload)

    assert named(chain.check()) == [(Fault.INSERTED, 2)]


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (lambda head: Head(5, head.hash), (Fault.CUT, 4)),
        (lambda head: Head(2, head.hash), (Fault.INSERTED, 3)),
        (lambda head: Head(3, "0" * 64), (Fault.HEAD, 3)),
        (lambda head: Head(0, ""), (Fault.INSERTED, 1)),
    ],
)
def test_a_head_that_does_not_fit_is_named(head, expected):
    chain = three()
    chain.head = head(chain.head)

    assert named(chain.check()) == [expected]


def test_a_cut_tail_is_named_from_its_first_entry():
    chain = three()
    chain.remove(3)
    chain.remove(2)

    (problem,) = chain.check().problems

    assert (problem.fault, problem.sequence, problem.until) == (Fault.CUT, 2, 3)


def test_every_one_of_several_is_named():
    chain = Chain([{"percent": number} for number in range(10)])
    chain.swap_out(3, event_type="other.thing.done")
    chain.swap_out(7, object_uid="f" * 16)
    chain.remove(5)

    found = chain.check()

    assert named(found) == [(Fault.ALTERED, 3), (Fault.REMOVED, 5), (Fault.ALTERED, 7)]


def test_what_belongs_to_another_stream_is_altered_here():
    chain, other = three(), Chain([{"percent": 1}], stream="plan:elsewhere")
    chain.entries[0] = other.entries[0]

    assert (Fault.ALTERED, 1) in named(chain.check())


def test_of_very_many_the_first_are_named_and_all_are_counted():
    chain = Chain([{} for _ in range(MOST_TOLD + 50)])
    chain.entries = [e._replace(object_uid="f" * 16) for e in chain.entries]

    found = chain.check()

    assert (found.count, len(found.problems)) == (MOST_TOLD + 50, MOST_TOLD)


def test_a_form_that_json_cannot_be_is_altered():
    for digests in ("", "[]", "{", '{"percent": 1}', "null"):
        chain = three()
        chain.swap_out(1, digests=digests)

        assert (Fault.ALTERED, 1) in named(chain.check())


def test_a_field_that_carries_another_inside_it_is_altered():
    """Names and values cannot be pushed over the borders of their columns."""
    chain = three()
    entry = chain.entries[1]
    forged = f'{entry.event_type}","object_uid":"{entry.object_uid}'
    chain.swap_out(2, event_type=forged)

    assert (Fault.ALTERED, 2) in named(chain.check())


# What is done to values


@st.composite
def with_a_value(draw):
    """A chain, and one value of it: its number and place."""
    chain = draw(chains.chains)
    places = [
        (number, place)
        for number, payload in enumerate(chain.payloads, 1)
        for place in range(len(payload))
    ]
    assume(places)
    return (chain, *draw(st.sampled_from(places)))


@given(with_a_value(), chains.values)
def test_an_altered_value_is_named(found, other):
    chain, number, place = found
    value = chain.payloads[number - 1][place]
    assume(json.loads(value.value) != other or type(json.loads(value.value)) is not type(other))
    chain.payloads[number - 1][place] = value._replace(value=chains.stored(other))

    (problem,) = chain.check().problems

    assert (problem.fault, problem.sequence) == (Fault.PAYLOAD_ALTERED, number)
    assert problem.detail == value.field


@given(with_a_value())
def test_an_altered_salt_is_named(found):
    chain, number, place = found
    value = chain.payloads[number - 1][place]
    chain.payloads[number - 1][place] = value._replace(salt="f" * 32)

    assert named(chain.check()) == [(Fault.PAYLOAD_ALTERED, number)]


@given(with_a_value())
def test_a_value_that_is_gone_is_named(found):
    chain, number, place = found
    gone = chain.payloads[number - 1].pop(place)

    (problem,) = chain.check().problems

    assert (problem.fault, problem.sequence) == (Fault.PAYLOAD_MISSING, number)
    assert problem.detail == gone.field


def test_a_value_without_a_digest_is_named():
    chain = three()
    chain.payloads[0].append(chain.payloads[1][1])

    assert named(chain.check()) == [(Fault.PAYLOAD_ADDED, 1)]


@given(chains.chains, st.data())
def test_any_lawful_erasure_is_no_tampering(chain, data):
    every = [
        (number, value) for number, payload in enumerate(chain.payloads, 1) for value in payload
    ]
    gone = data.draw(st.sets(st.sampled_from(every))) if every else set()
    for number, value in gone:
        chain.payloads[number - 1].remove(value)
    erased = {(number, value.field): len(chain) + 1 for number, value in gone}

    found = chain.check(erased)

    assert found.problems == []
    assert found.erased == len(gone)
    assert found.verdict is (Verdict.ERASED if gone else Verdict.INTACT)


def test_an_entry_cannot_say_beforehand_that_a_value_will_be_erased():
    chain = three()
    chain.payloads[1].clear()

    found = chain.check({(2, "percent"): 1, (2, "text"): 2})

    assert named(found) == [(Fault.PAYLOAD_MISSING, 2)] * 2


def test_an_erasure_does_not_hide_that_the_entry_was_altered():
    chain = three()
    chain.payloads[1].clear()
    chain.swap_out(2, object_uid="f" * 16)

    found = chain.check({(2, "percent"): 3, (2, "text"): 3})

    assert (Fault.ALTERED, 2) in named(found)
