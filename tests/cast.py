"""The permanent cast of the tests: one account for each role, around one commitment.

``cast_of(commitment)`` writes them; ``sign_in(client, user)`` opens a session as someone
who gave a second factor. A visitor is in the cast as the one who has no account.
"""

import datetime
import time
from dataclasses import dataclass, fields

from django.contrib.auth.models import AnonymousUser

from iltizam.accounts.enums import StaffKind
from iltizam.core import files
from iltizam.plans.enums import FocalPointRole
from iltizam.reporting.document import codec
from iltizam.reporting.editions import documents_of
from iltizam.reporting.enums import StageCode
from tests import factories as make
from tests.factories.rich_texts import UNPUBLISHED

SINCE = datetime.date(2026, 1, 1)
# Where allauth writes down how somebody signed in.
RECORDS = "account_authentication_methods"
RECORDS_OF = "account_authentication_methods_user"
GONE = datetime.date(2026, 2, 28)


@dataclass(frozen=True)
class Cast:
    """Everybody the table of routes has a column for."""

    visitor: object
    participant: object
    association: object
    lead: object
    deputy: object
    former_lead: object
    manager: object
    secretariat: object
    reviewer: object
    reader: object
    administrator: object
    superuser: object
    # Not somebody: an invitation that nobody accepted yet.
    invitation: object
    # A file, attached to the draft of somebody else's.
    evidence: object
    # A report that is not public, with a version, texts, a comment and a returned file.
    report: object

    def __getitem__(self, role):
        return getattr(self, role)


BESIDES = {"invitation", "evidence", "report"}
ROLES = tuple(field.name for field in fields(Cast) if field.name not in BESIDES)


def cast_of(commitment) -> Cast:
    """The whole cast for a commitment; its lead institution's manager among them.

    A commitment without a lead institution gets one.
    """
    if commitment.lead is None:
        commitment.lead = make.OrganisationFactory()
        commitment.save(update_fields=["lead"])
    report = drafted_report(commitment.plan)
    return Cast(
        visitor=AnonymousUser(),
        participant=make.UserFactory(name="Participant"),
        association=representative(),
        lead=focal_point(commitment, FocalPointRole.LEAD),
        deputy=focal_point(commitment, FocalPointRole.DEPUTY),
        former_lead=focal_point(commitment, FocalPointRole.LEAD, ends_on=GONE),
        manager=manager_of(commitment.lead),
        secretariat=staff(StaffKind.SECRETARIAT),
        reviewer=staff(StaffKind.REVIEWER),
        reader=make.ReportReaderFactory(report=report).person.user,
        administrator=staff(StaffKind.ADMINISTRATOR),
        superuser=make.UserFactory(name="Superuser", is_superuser=True),
        invitation=make.InvitationFactory(open=True),
        evidence=attached_file(commitment),
        report=report,
    )


def drafted_report(plan):
    """A report of the plan on which everything has happened that is not public."""
    by = make.ActorFactory(role="secretariat", organisation_uid="")
    report = make.ReportFactory(plan=plan, languages=["fr", "en"], created_by=by)
    for position, code in enumerate(StageCode.values, 1):
        make.StageFactory(report=report, code=code, position=position)
    for language, words in (("fr", UNPUBLISHED["fr"]), ("en", UNPUBLISHED["en"])):
        narrative = make.NarrativeFactory(report=report, language=language)
        make.NarrativeVersionFactory(narrative=narrative, text=words, by=by)
    version = make.ReportVersionFactory(report=report, made_by=by)
    for document in documents_of(version):
        make.CompiledDocumentFactory(
            version=version,
            language=document.language,
            document=codec.to_json(document).decode(),
            sha256=codec.digest(document),
        )
    make.CommentFactory(version=version, language="fr", text=UNPUBLISHED["en"])
    file = make.ReturnedFileFactory(
        version=version,
        language="fr",
        file_key=files.keep(b"As it came.", owner="returned"),
    )
    make.ReturnedChangeFactory(returned_file=file, after=UNPUBLISHED["fr"])
    return report


def attached_file(commitment, **more):
    """A file attached to a draft on one of the commitment's activities, on the disk too."""
    activity = commitment.activities.first() or make.ActivityFactory(commitment=commitment)
    return make.EvidenceFactory(
        activity=activity,
        attached=True,
        url="",
        file_key=files.keep(b"All data.", owner="evidence"),
        file_name="law.txt",
        content_type="text/plain",
        sha256="0" * 64,
        **more,
    )


def focal_point(commitment, role=FocalPointRole.LEAD, **dates):
    """The account of a (former) lead or deputy of the commitment."""
    person = make.PersonFactory(with_account=True)
    make.FocalPointFactory(
        commitment=commitment,
        organisation=commitment.lead,
        person=person,
        role=role,
        **{"starts_on": SINCE, **dates},
    )
    return person.user


def manager_of(organisation, **dates):
    person = make.PersonFactory(with_account=True)
    make.InstitutionManagerFactory(organisation=organisation, person=person, **dates)
    return person.user


def representative(association=None, **dates):
    association = association or make.AssociationFactory(verified=True)
    person = make.PersonFactory(with_account=True)
    make.RepresentativeFactory(association=association, person=person, **dates)
    return person.user


def staff(role, **dates):
    return make.StaffRoleFactory(role=role, **dates).user


def sign_in(client, user, *methods):
    """A session of this user, as after a full sign-in; nothing for a visitor.

    ``methods`` are what was given: a password and a second factor, unless said otherwise.
    """
    if user.is_authenticated:
        client.force_login(user)
        given = [
            {"method": method, "at": time.time()} for method in methods or ("password", "mfa")
        ]
        session = client.session
        session[RECORDS], session[RECORDS_OF] = given, str(user.pk)
        session.save()
    return client
