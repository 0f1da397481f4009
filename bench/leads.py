"""Leads who are signed in, on a plan under way: ``python -m bench.leads``.

Prints as JSON each lead's session and the addresses of their reports. With ``published``
it prints how many updates of that plan are public; with ``desk``, afterwards, how many
statements the landing page of a person with 30 commitments takes, by the number of updates
of each of their activities.
"""

import json
import sys

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from iltizam.directory.models import Territory  # noqa: E402
from iltizam.plans.models import Activity, FocalPoint  # noqa: E402
from iltizam.tracking.models import ProgressUpdate  # noqa: E402
from tests import cast  # noqa: E402
from tests import factories as make  # noqa: E402

SLUG, THIRTY = "deadline", "thirty"
LEADS, ACTIVITIES = 8, 8  # activities of each lead's commitment
COMMITMENTS = 30  # of the person whose landing page is asked for
HISTORIES = (1, 50)  # updates of each of their activities


def main() -> None:
    plan = _plan(SLUG)
    print(json.dumps([_lead(plan, number + 1) for number in range(LEADS)]))
    _thirty()


def _plan(slug):
    country = Territory.objects.get(code="MA")
    return make.PlanFactory(live=True, slug=slug, language="fr", territory=country)


def _lead(plan, number):
    commitment = _commitment(plan, number, ACTIVITIES)
    client = cast.sign_in(Client(), cast.focal_point(commitment))
    address = f"/fr/workspace/plans/{plan.slug}/commitments/{number}/activities/{{}}/report/"
    return {
        "session": client.cookies[settings.SESSION_COOKIE_NAME].value,
        "addresses": [address.format(key + 1) for key in range(ACTIVITIES)],
    }


def _commitment(plan, number, activities):
    commitment = make.CommitmentFactory(
        plan=plan,
        number=number,
        lead=make.OrganisationFactory(),
        weights_locked_at=timezone.now(),
    )
    for key in range(activities):
        make.ActivityFactory(commitment=commitment, number=key + 1)
    return commitment


def _thirty():
    """A person who carries COMMITMENTS commitments, on a plan of their own."""
    plan = _plan(THIRTY)
    person = make.PersonFactory(with_account=True)
    for number in range(COMMITMENTS):
        commitment = _commitment(plan, number + 1, 2)
        make.FocalPointFactory(
            commitment=commitment,
            organisation=commitment.lead,
            person=person,
            starts_on=cast.SINCE,
        )


def desk() -> None:
    """Rows are added past the actions, so the trail is to be verified before."""
    mine = FocalPoint.objects.filter(commitment__plan__slug=THIRTY)
    client = cast.sign_in(Client(), mine.first().person.user)
    found, written = {}, 0
    for count in HISTORIES:
        for activity in Activity.objects.filter(commitment__plan__slug=THIRTY):
            for _ in range(count - written):
                make.ProgressUpdateFactory(activity=activity, published=True, percent=40)
        written = count
        found[count] = _statements(client)
    print(json.dumps(found))


def _statements(client):
    client.get("/fr/workspace/")
    asked = []

    def note(execute, sql, params, many, context):
        asked.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        answer = client.get("/fr/workspace/")
    if answer.status_code != 200:
        raise SystemExit(f"The landing page answers {answer.status_code}.")
    return len(asked)


def published() -> None:
    print(
        ProgressUpdate.objects.published().filter(activity__commitment__plan__slug=SLUG).count()
    )


if __name__ == "__main__":
    {"main": main, "desk": desk, "published": published}[(sys.argv[1:] or ["main"])[0]]()
