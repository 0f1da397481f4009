"""Which second factor a session has given, and which one its roles ask for (spec 4, 6.16).

allauth writes down in the session how somebody signed in; it is read here on every
request, so that a role that begins after signing in asks for its factor too.
"""

import time

from allauth.account.internal.flows.login import (
    get_authentication_records,
    record_authentication,
)
from django.conf import settings

from iltizam.accounts import roles

# Methods as the records name them.
AUTHENTICATOR = "mfa"  # passkey, TOTP, or one of the recovery codes for a lost one
CODE = "code"  # sent by e-mail
REMEMBERED = "remembered"  # a device on which a code was given within 30 days
PROVIDER = "socialaccount"  # an identity provider: a first factor, like the password
DEMONSTRATION = "demonstration"  # "try as…", where the installation demonstrates
STEP_UP_FOR = 10 * 60  # seconds a second factor counts as just given


def is_demanded_of(user) -> bool:
    return roles.holds(user, *roles.SECOND_FACTOR)


def allows_code(user) -> bool:
    """Whether a code by e-mail is enough: never for who also holds a strong role."""
    return not roles.holds(user, *roles.STRONG)


def is_given(request) -> bool:
    """Whether this session may act in the roles of its user."""
    methods = {record["method"] for record in get_authentication_records(request, request.user)}
    return bool(methods & _accepted(request.user))


def is_recent(request) -> bool:
    """Whether the person just proved to be there: what ``requires_step_up`` asks.

    By an authenticator where there is one; else by password, code or identity provider.
    """
    accepted = _accepted(request.user) - {REMEMBERED}
    if not has_authenticator(request.user):
        accepted |= {"password", CODE, PROVIDER}
    moments = [
        record["at"]
        for record in get_authentication_records(request, request.user)
        if record["method"] in accepted
    ]
    return bool(moments) and time.time() - max(moments) < STEP_UP_FOR


def has_authenticator(user) -> bool:
    """Whether a passkey or TOTP is set up (one query)."""
    # Slow to import, and asked of those who sign in only.
    from allauth.mfa.models import Authenticator

    kinds = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    return Authenticator.objects.filter(user_id=user.pk, type__in=kinds).exists()


def note_set_up(request, user, authenticator, **more) -> None:
    """Who just set up a passkey or an app has shown it: it counts as given.

    A receiver of allauth's signal.
    """
    if authenticator.type != "recovery_codes":
        record_authentication(
            request, user, AUTHENTICATOR, id=authenticator.pk, type=authenticator.type
        )


def _accepted(user) -> set[str]:
    accepted = {AUTHENTICATOR}
    if allows_code(user):
        accepted |= {CODE, REMEMBERED}
    if settings.DEMONSTRATION:
        accepted.add(DEMONSTRATION)
    return accepted
