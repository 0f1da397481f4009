import datetime

import factory

from iltizam.accounts import models
from iltizam.accounts.enums import StaffKind
from tests.factories.base import NOON, Factory
from tests.factories.core import ActorFactory

PASSWORD = "a long enough sentence"


class UserFactory(Factory):
    """An account with no role; its password is ``PASSWORD``."""

    class Meta:
        model = models.User

    email = factory.Sequence(lambda n: f"person-{n}@example.org")
    name = factory.Sequence(lambda n: f"Account {n}")
    password = factory.django.Password(PASSWORD)
    language = "en"


class StaffRoleFactory(Factory):
    class Meta:
        model = models.StaffRole

    user = factory.SubFactory(UserFactory)
    role = StaffKind.SECRETARIAT
    starts_on = datetime.date(2026, 1, 1)


class InvitationFactory(Factory):
    class Meta:
        model = models.Invitation

    email = factory.Sequence(lambda n: f"invited-{n}@example.org")
    name = factory.Sequence(lambda n: f"Invited {n}")
    language = "en"
    role = "secretariat"
    token_digest = factory.Sequence(lambda n: f"{n:064x}")
    invited_by = factory.SubFactory(ActorFactory)
    invited_at = NOON
    expires_at = NOON + datetime.timedelta(days=7)
