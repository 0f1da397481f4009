"""What the trail says to the public: which streams are shown, and each event in words.

Apps register their event types and streams in their ``AppConfig.ready()``. A stream of a
kind that nobody registered, and an event that nobody put into words, are shown to nobody;
a test fails for an event type that is recorded anywhere and has no words.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Label:
    """An event type in words. What it says of its object may be shown if ``is_public``;
    of its payload, the fields that ``shows`` names, with the salts by which anybody can
    check their digests."""

    event_type: str
    words: Any  # a lazy translation
    is_public: bool
    shows: tuple[str, ...] = ()


# Those of ``names`` (without the kind) that a visitor may see all entries of.
Visible = Callable[[Iterable[str]], set[str]]

_labels: dict[str, Label] = {}
_streams: dict[str, Visible | None] = {}


def label(event_type: str, words: Any, *, public: bool, shows: str = "") -> None:
    """Put an event type into words: "a progress update was published"."""
    _labels[event_type] = Label(event_type, words, public, tuple(shows.split()))


def label_of(event_type: str) -> Label | None:
    return _labels.get(event_type)


def labels() -> dict[str, Label]:
    return dict(_labels)


def show_streams(kind: str, visible: Visible | None) -> None:
    """Show streams named ``kind:…`` that are visible, with all their entries.

    None: such streams (or the one named ``kind``) show their public entries alone.
    """
    _streams[kind] = visible


def visible_streams(names: Iterable[str]) -> set[str]:
    """Those of ``names`` of which a visitor may see every entry; one statement a kind."""
    by_kind: dict[str, dict[str, str]] = {}
    for name in names:
        kind, _colon, rest = name.partition(":")
        by_kind.setdefault(kind, {})[rest] = name
    found: set[str] = set()
    for kind, named in by_kind.items():
        if visible := _streams.get(kind):
            found |= {named[rest] for rest in visible(named)}
    return found


def is_partly_shown(name: str) -> bool:
    """Whether the public entries of a stream are shown, and no others."""
    kind = name.partition(":")[0]
    return kind in _streams and _streams[kind] is None


_placed: list[Callable[[Any], str | None]] = []


def place(stream: Callable[[Any], str | None]) -> None:
    """Let ``stream`` say in which stream an object's events belong; None: it does not know."""
    _placed.append(stream)


def stream_of(instance: Any) -> str:
    """The stream of the events about an object; "site" where no app knows one."""
    for stream in _placed:
        if name := stream(instance):
            return name
    return OTHERS


OTHERS = "site"
ACCOUNTS = "accounts"  # the stream of persons, roles and invitations

show_streams(ACCOUNTS, None)
label(
    "core.person.erased",
    _("the personal data of a person were erased"),
    public=True,
    shows="reason",
)
label(
    "core.payload.erased",
    _("values were erased from the trail"),
    public=True,
    shows="entries reason",
)
label(
    "core.field.redacted",
    _("a text or a file was withdrawn"),
    public=True,
    shows="field language entries reason",
)
