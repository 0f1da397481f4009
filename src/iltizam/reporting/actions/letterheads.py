"""The head of a plan's papers is set by the secretariat."""

import hashlib
from collections.abc import Iterator, Mapping

from django.db import transaction
from django.utils import timezone

from iltizam.core import files
from iltizam.core.audit import plan_stream, record
from iltizam.core.models import Actor
from iltizam.core.refused import Reason, Refused
from iltizam.core.versions import raise_plan
from iltizam.plans.models import ActionPlan
from iltizam.reporting.actions.shared import cleaned, too_long
from iltizam.reporting.layout.pictures import usable_logo
from iltizam.reporting.models import Letterhead, Logo
from iltizam.reporting.reasons import because

TEXTS = ("organisations", "address", "place", "signatory")
MOST_LOGOS = 4


class CannotSetLetterhead(Refused):
    """The letterhead stays as it was; the reasons name each field."""


@transaction.atomic
def set_letterhead(plan: ActionPlan, *, by: Actor, **texts: Mapping[str, str]) -> Letterhead:
    """Set the texts of the letterhead (``TEXTS``), all of them. Raises CannotSetLetterhead."""
    plan = ActionPlan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    said = {name: cleaned(texts.get(name)) for name in TEXTS}
    wrong = [reason for name, text in said.items() for reason in too_long(name, text)]
    if wrong:
        raise CannotSetLetterhead(*wrong)
    found = _of(plan, by)
    for name, text in said.items():
        setattr(found, name, text)
    found.changed_at, found.changed_by = timezone.now(), by
    found.full_clean()
    found.save()
    _trace(found, "reporting.letterhead.set", by)
    return found


@transaction.atomic
def add_logo(
    plan: ActionPlan, *, content: bytes, alternative: Mapping[str, str], by: Actor
) -> Logo:
    """Put a picture on the letterhead, written anew. Raises CannotSetLetterhead.

    The same picture again is the same logo, with its new words.
    """
    plan = ActionPlan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    words, picture = cleaned(alternative), usable_logo(content)
    wrong = [*_wrong(words, picture), *too_long("alternative", words)]
    letterhead = _of(plan, by)
    shown = letterhead.logos.filter(is_shown=True)
    if len(shown) >= MOST_LOGOS:
        wrong.append(because("logos_full", "file", most=MOST_LOGOS))
    if wrong or picture is None:
        raise CannotSetLetterhead(*wrong)
    digest = hashlib.sha256(picture).hexdigest()
    known = letterhead.logos.filter(sha256=digest).first()
    logo = known or Logo(
        letterhead=letterhead, sha256=digest, file_key=files.keep(picture, owner="logos")
    )
    logo.alternative, logo.is_shown = words, True
    logo.position = max((each.position for each in shown), default=0) + 1
    logo.full_clean()
    logo.save()
    _trace(letterhead, "reporting.logo.added", by)
    return logo


@transaction.atomic
def take_off_logo(logo: Logo, *, by: Actor) -> None:
    """Show a logo no more; the versions that show it keep it."""
    letterhead = Letterhead.objects.select_for_update(of=("self",)).get(pk=logo.letterhead_id)
    Logo.objects.filter(pk=logo.pk).update(is_shown=False)
    _trace(letterhead, "reporting.logo.taken_off", by)


def _of(plan: ActionPlan, by: Actor) -> Letterhead:
    found, _is_new = Letterhead.objects.get_or_create(
        plan=plan, defaults={"changed_at": timezone.now(), "changed_by": by}
    )
    return found


def _wrong(words: Mapping[str, str], picture: bytes | None) -> Iterator[Reason]:
    if picture is None:
        yield because("logo_unusable", "file")
    if not words:
        yield because("logo_without_words", "alternative")


def _trace(letterhead: Letterhead, event: str, by: Actor) -> None:
    # The cover of the public booklet shows it.
    raise_plan(letterhead.plan.slug)
    record(letterhead, event, stream=plan_stream(letterhead.plan.uid), by=by)
