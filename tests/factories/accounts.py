import datetime

import factory
from django.utils import timezone

from iltizam.accounts import models
from iltizam.accounts.actions import confirm_own_address
from iltizam.accounts.enums import StaffKind
from iltizam.core.models import Actor
from tests.factories.base import NOON, Factory

PASSWORD = "a long enough sentence"


class UserFactory(Factory):
    """An account with no role; its password is ``PASSWORD``."""

    class Meta:
        model = models.User

    email = factory.Sequence(lambda n: f"person-{n}@example.org")
    name = factory.Sequence(lambda n: f"Account {n}")
    password = factory.django.Password(PASSWORD)
    language = "en"

    @factory.post_generation
    def confirmed(self, create, extracted, **kwargs):
        """``confirmed=False``: made by signing up, and nobody followed the link."""
        if create and extracted is not False:
            confirm_own_address(self)


class AddressChangeFactory(Factory):
    class Meta:
        model = models.AddressChange

    user = factory.SubFactory(UserFactory)
    new_email = factory.Sequence(lambda n: f"new-{n}@example.org")
    old_digest = factory.Sequence(lambda n: f"{n:064x}")
    new_digest = factory.Sequence(lambda n: f"f{n:063x}")
    asked_at = NOON
    expires_at = NOON + datetime.timedelta(days=1)


class StaffRoleFactory(Factory):
    class Meta:
        model = models.StaffRole

    user = factory.SubFactory(UserFactory)
    role = StaffKind.SECRETARIAT
    starts_on = datetime.date(2026, 1, 1)


class InvitationFactory(Factory):
    class Meta:
        model = models.Invitation

    class Params:
        open = factory.Trait(
            invited_at=factory.LazyFunction(timezone.now),
            expires_at=factory.LazyFunction(
                lambda: timezone.now() + datetime.timedelta(days=7)
            ),
        )

    email = factory.Sequence(lambda n: f"invited-{n}@example.org")
    name = factory.Sequence(lambda n: f"Invited {n}")
    language = "en"
    role = "secretariat"
    token_digest = factory.Sequence(lambda n: f"{n:064x}")
    # The product itself: a person who invites must hold the role it is done in.
    invited_by = factory.LazyFunction(Actor.system)
    invited_at = NOON
    expires_at = NOON + datetime.timedelta(days=7)
