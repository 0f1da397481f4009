"""A copy of a published plan, as if it were being carried out now: to work on freely.

Titles and the percents of the publication are the plan's own; institutions, numbers of
activities and who leads what are invented. Nothing of the plan itself is touched.
"""

import datetime
import json
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from iltizam.demonstration.identity import uid_of
from iltizam.exchange.actions import Imported, import_plan
from iltizam.plans.models import ActionPlan

ORIGINAL = "2021-2023"
SLUG = f"demo-{ORIGINAL}"
PLAN = uid_of(f"copy of {ORIGINAL}")
WITHOUT_LEAD = {5, 12}  # commitments that nobody leads, as it happens
SINCE = datetime.timedelta(days=200)
# Facts of a publication, and figures that follow from the rest.
LEFT_OUT = frozenset(
    "rate status listed_as_unfinished published_rates source_notes rate_reviews".split()
)
TITLE = {
    "fr": "{} – copie de démonstration",
    "ar": "{} – نسخة تجريبية",
    "en": "{} – demonstration copy",
}
DESCRIPTION = {
    "fr": "Copie du plan publié, pour essayer l'espace de travail : les institutions et les "
    "personnes sont inventées, et rien de ce qui y est reporté n'est officiel.",
    "ar": "نسخة من الخطة المنشورة لتجربة فضاء العمل: المؤسسات والأشخاص من نسج الخيال، ولا شيء "
    "مما يبلغ عنه فيها رسمي.",
    "en": "A copy of the published plan, for trying the workspace: institutions and people are "
    "invented, and nothing reported in it is official.",
}
INSTITUTIONS = {
    "one": {
        "fr": "Institution de démonstration nº 1",
        "ar": "المؤسسة التجريبية رقم 1",
        "en": "Demonstration institution no. 1",
    },
    "two": {
        "fr": "Institution de démonstration nº 2",
        "ar": "المؤسسة التجريبية رقم 2",
        "en": "Demonstration institution no. 2",
    },
    "three": {
        "fr": "Institution de démonstration nº 3",
        "ar": "المؤسسة التجريبية رقم 3",
        "en": "Demonstration institution no. 3",
    },
}


def institution_uid(name: str) -> str:
    return uid_of(f"copy.organisations.{name}")


def begin() -> str:
    """What setup does: the copy, once, where the installation demonstrates and has the plan."""
    if not settings.DEMONSTRATION or ORIGINAL not in settings.INSTALLATION.plans:
        return ""
    if ActionPlan.objects.filter(uid=PLAN).exists():
        return _("Demonstration copy of a plan: written already.")
    if ActionPlan.objects.filter(slug=SLUG).exists():
        return _("Demonstration copy: its address is taken by another plan, so it is left out.")
    done = write_copy(timezone.localdate())
    count = sum(each["new"] for each in done.counts.values())
    return _("Demonstration copy of a plan: written with %(rows)d rows.") % {"rows": count}


@transaction.atomic
def write_copy(today: datetime.date) -> Imported:
    # Large to import, and needed once, by setup; this module is part of every worker.
    from iltizam.exchange.shipped import plan_path

    original = json.loads(plan_path(ORIGINAL).read_bytes())
    copied = copy_of(original, today)
    return import_plan(json.dumps(copied, ensure_ascii=False).encode())


def copy_of(original: dict[str, Any], today: datetime.date) -> dict[str, Any]:
    """The document of the copy; pure, and the same for the same day."""
    own = set(_uids(original)) - {row["uid"] for row in original["territories"]}
    renamed: dict[str, Any] = _renamed(original, {uid: uid_of(f"copy {uid}") for uid in own})
    names = list(INSTITUTIONS)
    return {
        "format": renamed["format"],
        "version": renamed["version"],
        "plan": _plan(renamed["plan"]),
        "methodology": renamed["methodology"],
        "territories": renamed["territories"],
        "organisations": [
            {"uid": institution_uid(name), "name": text, "kind": "public_body"}
            for name, text in INSTITUTIONS.items()
        ],
        "sources": renamed["sources"],
        "commitments": [
            _commitment(row, institution_uid(names[place % len(names)]), today)
            for place, row in enumerate(renamed["commitments"])
        ],
    }


def _plan(plan: dict[str, Any]) -> dict[str, Any]:
    left = {"uid", "text_origins", "as_of", "ordinal"}
    return {
        "uid": PLAN,
        **{key: value for key, value in plan.items() if key not in left},
        "slug": SLUG,
        "title": {lang: TITLE[lang].format(text) for lang, text in plan["title"].items()},
        "description": DESCRIPTION,
        "phase": "implementation",
        "origin": "live",
        "activity_list": "complete",
        "is_fictional": True,
    }


def _commitment(row: dict[str, Any], lead: str, today: datetime.date) -> dict[str, Any]:
    """With a lead institution, numbered activities, and who leads it."""
    since = (today - SINCE).isoformat()
    roles = ("deputy",) if row["number"] in WITHOUT_LEAD else ("lead", "deputy")
    activities = row.get("activities") or [_as_one_activity(row)]
    return {
        **_kept(row),
        "lead": lead,
        "focal_points": [
            {
                "uid": uid_of(f"copy.{row['uid']}.{role}"),
                "role": role,
                "organisation": lead,
                "starts_on": since,
            }
            for role in roles
        ],
        "activities": [
            _activity(each, number) for number, each in enumerate(activities, start=1)
        ],
    }


def _as_one_activity(row: dict[str, Any]) -> dict[str, Any]:
    """A commitment of which the publication lists nothing unfinished was carried out."""
    published = row["published_rates"][0]
    return {
        "uid": uid_of(f"copy.{row['uid']}.activity"),
        "title": row["title"],
        "updates": [
            {
                "uid": uid_of(f"copy.{row['uid']}.update"),
                "percent": published["percent"],
                "effective": published["effective"],
            }
        ],
    }


def _activity(row: dict[str, Any], number: int) -> dict[str, Any]:
    percents = [update["percent"] for update in row.get("updates", [])]
    reached = percents[-1] if percents else 0
    state = "completed" if reached == 100 else "under_way" if reached else "planned"
    place = {"key": str(number), "number": number, "number_source": "site", "state": state}
    return _kept({key: value for key, value in row.items() if key != "percent"}) | place


def _kept(row: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key not in LEFT_OUT}


def _uids(value: Any) -> list[str]:
    """Every identifier that the document gives to something."""
    if isinstance(value, list):
        return [uid for each in value for uid in _uids(each)]
    if isinstance(value, dict):
        own = [value["uid"]] if isinstance(value.get("uid"), str) else []
        return own + [uid for each in value.values() for uid in _uids(each)]
    return []


def _renamed(value: Any, names: dict[str, str]) -> Any:
    if isinstance(value, list):
        return [_renamed(each, names) for each in value]
    if isinstance(value, dict):
        return {key: _renamed(each, names) for key, each in value.items()}
    return names.get(value, value) if isinstance(value, str) else value
