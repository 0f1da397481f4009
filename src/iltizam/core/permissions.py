"""Asking for permission: one question, everywhere the same (spec 4, 6.A).

Rules are declared in each app's ``rules.py``. ``user.has_perm`` is never asked: it
says yes to every superuser, and a quiet no to a misspelt name.
"""

from functools import wraps

import rules
from django.core.exceptions import PermissionDenied

# What a route declares instead of a rule's name; ``accounts.middleware`` enforces them.
PUBLIC = "public"
SIGNED_IN = "signed_in"  # anybody with an account
STAFF = "staff"  # whoever holds a role in the work on plans
OWN_ACCOUNT = "own_account"  # one's own account: where a second factor is set up
WITHOUT_RULE = frozenset({PUBLIC, SIGNED_IN, STAFF, OWN_ACCOUNT})


def predicate_on(model):
    """Make a predicate that fails closed and refuses objects of another type."""

    def decorate(func):
        @rules.predicate(name=func.__name__)
        @wraps(func)
        def guarded(user, obj):
            if obj is None or not user.is_authenticated:
                return False
            if not isinstance(obj, model):
                raise TypeError(f"{func.__name__} is about {model.__name__}, got {obj!r}")
            return func(user, obj)

        return guarded

    return decorate


def may(user, permission: str, obj) -> bool:
    """Whether ``user`` may do ``permission`` to ``obj``, by the rule itself.

    Raises LookupError for a permission that no rule declares.
    """
    if not rules.perm_exists(permission):
        raise LookupError(f"no rule is called {permission!r}")
    return rules.has_perm(permission, user, obj)


def require(user, permission: str, obj) -> None:
    """Raise PermissionDenied unless ``may()``."""
    if not may(user, permission, obj):
        raise PermissionDenied


def public(view):
    """Declare that a route needs no permission: what it shows is public by ``visible_to``."""
    view.route_permission = PUBLIC
    return view


def guarded_by(permission: str):
    """Declare which permission a route asks for: a rule's name, ``signed_in`` or ``staff``.

    The middleware asks for the account, the role and the second factor; the rule itself
    is asked by the view, which has the object.
    """

    def decorate(view):
        view.route_permission = permission
        return view

    return decorate
