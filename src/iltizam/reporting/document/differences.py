"""What changed between two texts, word by word.

Bounded: a text of 20,000 words against one that shares nothing with it, or against the
same word over and over, takes less than a second.
"""

import difflib
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence

SAME, REMOVED, ADDED = "same", "removed", "added"
# A word with the space behind it; a line's end by itself, or a change would repeat it.
WORD = re.compile(r"\n|\S+[^\S\n]*|[^\S\n]+")
MOST_COMPARED = 10_000  # words times words of one passage that difflib is given
MOST_IN_ALL = 2_000_000
DEEPEST = 40

Change = tuple[str, str]
Match = tuple[int, int, int]  # where in the one, where in the other, how many words


def changed_words(before: str, after: str) -> list[Change]:
    """(``SAME``, ``REMOVED`` or ``ADDED``, text) in order: all but the added is ``before``,
    all but the removed is ``after``, letter by letter."""
    old, new = WORD.findall(before), WORD.findall(after)
    changes: list[Change] = []
    at_old = at_new = 0
    for start_old, start_new, count in (*_Matcher(old, new).matches(), (len(old), len(new), 0)):
        for kind, words in (
            (REMOVED, old[at_old:start_old]),
            (ADDED, new[at_new:start_new]),
            (SAME, old[start_old : start_old + count]),
        ):
            if words:
                _append(changes, kind, "".join(words))
        at_old, at_new = start_old + count, start_new + count
    return changes


def _append(changes: list[Change], kind: str, text: str) -> None:
    if changes and changes[-1][0] == kind:
        changes[-1] = (kind, changes[-1][1] + text)
    else:
        changes.append((kind, text))


class _Matcher:
    """Equal passages of two lists of words.

    Words that each list has once tie the two together; difflib compares what lies between,
    as long as it is short. What is then left counts as replaced.
    """

    def __init__(self, old: Sequence[str], new: Sequence[str]):
        self._old, self._new = old, new
        self._left = MOST_IN_ALL

    def matches(self) -> Iterator[Match]:
        yield from self._between(0, len(self._old), 0, len(self._new), 0)

    def _between(self, low: int, high: int, from_: int, to: int, depth: int) -> Iterator[Match]:
        head = self._same_ahead(low, high, from_, to)
        if head:
            yield low, from_, head
        low, from_ = low + head, from_ + head
        tail = self._same_behind(low, high, from_, to)
        high, to = high - tail, to - tail
        if low < high and from_ < to:
            yield from self._within(low, high, from_, to, depth)
        if tail:
            yield high, to, tail

    def _same_ahead(self, low: int, high: int, from_: int, to: int) -> int:
        most, count = min(high - low, to - from_), 0
        while count < most and self._old[low + count] == self._new[from_ + count]:
            count += 1
        return count

    def _same_behind(self, low: int, high: int, from_: int, to: int) -> int:
        most, count = min(high - low, to - from_), 0
        while count < most and self._old[high - count - 1] == self._new[to - count - 1]:
            count += 1
        return count

    def _within(self, low: int, high: int, from_: int, to: int, depth: int) -> Iterator[Match]:
        size = (high - low) * (to - from_)
        anchors = self._anchors(low, high, from_, to) if depth < DEEPEST else []
        if anchors:
            for old_at, new_at in anchors:
                yield from self._between(low, old_at, from_, new_at, depth + 1)
                yield old_at, new_at, 1
                low, from_ = old_at + 1, new_at + 1
            yield from self._between(low, high, from_, to, depth + 1)
        elif size <= min(MOST_COMPARED, self._left):
            self._left -= size
            old, new = self._old[low:high], self._new[from_:to]
            found = difflib.SequenceMatcher(None, old, new, autojunk=False)
            for match in found.get_matching_blocks()[:-1]:
                yield low + match.a, from_ + match.b, match.size

    def _anchors(self, low: int, high: int, from_: int, to: int) -> list[tuple[int, int]]:
        """Words that both have exactly once, as many as stand in the same order in both."""
        counts = Counter(self._old[low:high]), Counter(self._new[from_:to])
        places = {
            word: place
            for place, word in enumerate(self._new[from_:to], from_)
            if counts[1][word] == 1
        }
        pairs = [
            (place, places[word])
            for place, word in enumerate(self._old[low:high], low)
            if counts[0][word] == 1 and word in places
        ]
        return _longest_rising(pairs)


def _longest_rising(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest part of the pairs whose second numbers rise as the first ones do."""
    ends: list[int] = []  # the smallest second number that ends a chain of each length
    holders: list[int] = []
    before: list[int] = []
    for number, (_first, second) in enumerate(pairs):
        length = bisect_left(ends, second)
        before.append(holders[length - 1] if length else -1)
        ends[length : length + 1] = [second]
        holders[length : length + 1] = [number]
    found = []
    at = holders[-1] if holders else -1
    while at >= 0:
        found.append(pairs[at])
        at = before[at]
    return found[::-1]
