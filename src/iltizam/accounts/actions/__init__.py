"""What is done with accounts: each function leaves its trace in the stream ``accounts``."""

from iltizam.accounts.actions.accounts import (
    STREAM,
    LastAdministrator,
    close_account,
    end_sessions,
    end_staff_role,
    grant_staff_role,
    reopen_account,
    reset_second_factor,
    withdraw_invitation,
    withdraw_offers,
)
from iltizam.accounts.actions.addresses import (
    ask_for_change,
    confirm_change,
    confirm_own_address,
    has_confirmed_address,
    set_address,
)
from iltizam.accounts.actions.invitations import (
    CannotAccept,
    accept_invitation,
    accept_with_new_account,
    invite,
    open_invitation,
)

__all__ = [
    "STREAM",
    "CannotAccept",
    "LastAdministrator",
    "accept_invitation",
    "accept_with_new_account",
    "ask_for_change",
    "close_account",
    "confirm_change",
    "confirm_own_address",
    "end_sessions",
    "end_staff_role",
    "grant_staff_role",
    "has_confirmed_address",
    "invite",
    "open_invitation",
    "reopen_account",
    "reset_second_factor",
    "set_address",
    "withdraw_invitation",
    "withdraw_offers",
]
