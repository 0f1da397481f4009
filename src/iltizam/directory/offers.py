"""The invitation to manage an institution."""

from iltizam.accounts.inviting import Offer, register
from iltizam.accounts.models import User
from iltizam.accounts.roles import Role
from iltizam.core.models import Actor
from iltizam.core.texts import in_words
from iltizam.directory.actions import end_manager, name_manager
from iltizam.directory.models import InstitutionManager, Organisation


def institution_in_words(uid: str) -> str | None:
    organisation = Organisation.objects.filter(uid=uid).first()
    return in_words(organisation.name) if organisation else None


def grant_manager(user: User, uid: str, *, by: Actor) -> InstitutionManager:
    return name_manager(Organisation.objects.get(uid=uid), user, by=by)


def end_managing(user: User, uid: str, *, by: Actor) -> None:
    held = InstitutionManager.objects.current()
    for manager in held.filter(person__user=user, organisation__uid=uid):
        end_manager(manager, by=by)


register(Role.MANAGER, Offer(institution_in_words, grant_manager, end_managing))
