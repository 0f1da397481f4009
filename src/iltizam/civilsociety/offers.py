"""The invitation to act in the name of an association."""

from iltizam.accounts.inviting import Offer, register
from iltizam.accounts.models import User
from iltizam.accounts.roles import Role
from iltizam.civilsociety.actions import end_representative, name_representative
from iltizam.civilsociety.models import Association, Representative
from iltizam.core.models import Actor
from iltizam.core.texts import in_words


def association_in_words(uid: str) -> str | None:
    found = Association.objects.filter(organisation__uid=uid).select_related("organisation")
    association = found.first()
    return in_words(association.organisation.name) if association else None


def grant_representative(user: User, uid: str, *, by: Actor) -> Representative:
    association = Association.objects.get(organisation__uid=uid)
    return name_representative(association, user, by=by)


def end_representing(user: User, uid: str, *, by: Actor) -> None:
    held = Representative.objects.current()
    for row in held.filter(person__user=user, association__organisation__uid=uid):
        end_representative(row, by=by)


register(Role.ASSOCIATION, Offer(association_in_words, grant_representative, end_representing))
