"""Scope versions over a restore: they go on, and one of them marks which restore it was.

A kept page is good while its versions are those it was rendered from. Were they to go
back, a later change could reach an old number and bring an old page to life.
"""

from iltizam.core.backup.facts import Ask

TABLE = "core_scopeversion"
MARKER = "restore:"
MARGIN = 1_000_000  # changes that others may commit while we look


def known(ask: Ask, tables: list[str]) -> dict[str, int]:
    """Every scope and its version, the marker of the last restore included."""
    if TABLE not in tables:
        return {}
    return dict(ask("SELECT scope, version FROM core_scopeversion"))  # type: ignore[arg-type]


def go_on(ask: Ask, before: dict[str, int], marker: str, mark: str = "?") -> None:
    """Raise every version above what it was before and after, and store the marker."""
    after = known(ask, [TABLE])
    highest = max([0, *before.values(), *after.values()]) + MARGIN
    scopes = {scope for scope in {**before, **after} if not scope.startswith(MARKER)}
    ask("DELETE FROM core_scopeversion")
    for scope in sorted({*scopes, marker}):
        ask(
            f"INSERT INTO core_scopeversion (scope, version) VALUES ({mark}, {mark})",  # noqa: S608
            (scope, highest),
        )
