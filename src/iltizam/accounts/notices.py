"""What the mails about accounts say. Each function is called in the reader's language."""

from collections.abc import Callable
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from iltizam.accounts.mails import Notice

Context = dict[str, Any]


def _not_you() -> str:
    return _("If it was not you, nothing has to be done: without this mail nothing happens.")


def _in_what(role: str, about: str) -> str:
    return f"{role} – {about}" if about else role


def confirm_address(context: Context) -> Notice:
    """To somebody who made an account: the address becomes theirs by following the link."""
    return Notice(
        subject=_("Confirm your e-mail address"),
        before=[_("An account was made with this e-mail address. Confirm that it is yours:")],
        link=context["activate_url"],
        label=_("Confirm the address"),
        after=[_("The link works once, for three days."), _not_you()],
    )


def account_exists(context: Context) -> Notice:
    """Somebody tried to make an account where there is one: only the owner is told."""
    return Notice(
        subject=_("You have an account already"),
        before=[
            _(
                "Someone asked for an account with this e-mail address. There is one already: "
                "sign in with it, or choose a new password:"
            )
        ],
        link=context["password_reset_url"],
        label=_("Choose a new password"),
        after=[_not_you()],
    )


def no_account(context: Context) -> Notice:
    """Somebody asked for a new password where there is no account."""
    return Notice(
        subject=_("There is no account with this address"),
        before=[
            _(
                "Someone asked for access with this e-mail address, but there is no account "
                "with it. Perhaps you signed up with another address; or make an account:"
            )
        ],
        link=context["signup_url"],
        label=_("Make an account"),
        after=[_not_you()],
    )


def new_password(context: Context) -> Notice:
    return Notice(
        subject=_("Choose a new password"),
        before=[_("Someone asked for a new password for your account. Choose it here:")],
        link=context["password_reset_url"],
        label=_("Choose a new password"),
        after=[_("The link works once, for one day."), _not_you()],
    )


def code(context: Context) -> Notice:
    return Notice(
        subject=_("Your code for signing in"),
        before=[_("Type this code into the page on which you are signing in:")],
        code=context["code"],
        after=[
            _("It is good for ten minutes. Nobody will ever ask you for it."),
            _("If you are not signing in, someone knows your password: change it now."),
        ],
    )


def address_changes(link: str, new: str) -> Notice:
    """To the old address: nothing changes unless this mailbox agrees too."""
    return Notice(
        subject=_("Confirm the new e-mail address of your account"),
        before=[
            _("Your account is to get the e-mail address %(email)s. If you want that, say so:")
            % {"email": new}
        ],
        link=link,
        label=_("Agree to the new address"),
        after=[
            _("The link works once, for one day."),
            _("If it was not you, choose a new password at once and tell the secretariat."),
        ],
    )


def address_is_yours(link: str) -> Notice:
    """To the new address."""
    return Notice(
        subject=_("Confirm your e-mail address"),
        before=[_("An account is to get this e-mail address. Confirm that it is yours:")],
        link=link,
        label=_("Confirm the address"),
        after=[_("The link works once, for one day."), _not_you()],
    )


def address_was_changed(new: str) -> Notice:
    """To the old address, when the administrator changed it."""
    return _by_the_administrator(
        _("The e-mail address of your account was changed"),
        _("The administrator gave your account the e-mail address %(email)s.") % {"email": new},
    )


def second_factor_was_reset() -> Notice:
    """To its owner, when the administrator removed passkeys and app."""
    return _by_the_administrator(
        _("The second factor of your account was removed"),
        _(
            "The administrator removed the passkeys and the app of your account. Your next "
            "sign-in sets up new ones."
        ),
    )


def account_was_closed() -> Notice:
    return _by_the_administrator(
        _("Your account was closed"),
        _("The administrator closed your account: nobody can sign in with it any more."),
    )


def account_was_reopened() -> Notice:
    return _by_the_administrator(
        _("Your account was opened again"),
        _("The administrator opened your account again: you can sign in as before."),
    )


def _by_the_administrator(subject: str, what: str) -> Notice:
    wrong = _("If you did not ask for it, answer this mail at once.")
    return Notice(subject=subject, before=[what, wrong])


def invitation(link: str, role: str, about: str, name: str) -> Notice:
    """To a named person: which role, in what, and the link that takes it."""
    return Notice(
        subject=_("Invitation: %(role)s") % {"role": role},
        before=[
            _("To %(name)s:") % {"name": name},
            _("You are invited to a role:"),
            _in_what(role, about),
        ],
        link=link,
        label=_("See the invitation"),
        after=[_("The link works once, for seven days."), _not_you()],
    )


def named(link: str, role: str, about: str) -> Notice:
    """To somebody with an account who was given a role."""
    return Notice(
        subject=_("You hold a new role: %(role)s") % {"role": role},
        before=[
            _("You were named:"),
            _in_what(role, about),
            _("Sign in to see what is asked of you:"),
        ],
        link=link,
        label=_("Go to the workspace"),
    )


def role_ended(role: str, about: str) -> Notice:
    return Notice(
        subject=_("A role of yours has ended: %(role)s") % {"role": role},
        before=[
            _("You no longer hold this role:"),
            _in_what(role, about),
            _("If you think that this is a mistake, answer this mail."),
        ],
    )


def _changed(what: Promise) -> Callable[[Context], Notice]:
    """A change of the account, told to its owner: where it came from, what to do."""

    def notice(context: Context) -> Notice:
        return Notice(
            subject=_("Your account was changed"),
            before=[str(what)],
            after=[
                _("Network address: %(ip)s. Browser: %(browser)s.")
                % {"ip": context["ip"], "browser": context["user_agent"]},
                _("If it was not you, choose a new password at once and tell the secretariat."),
            ],
        )

    return notice


# What allauth calls its mails, and what is said in them here.
OF_ALLAUTH: dict[str, Callable[[Context], Notice]] = {
    "account/email/email_confirmation": confirm_address,
    "account/email/email_confirmation_signup": confirm_address,
    "account/email/account_already_exists": account_exists,
    "account/email/unknown_account": no_account,
    "account/email/password_reset_key": new_password,
    "account/email/login_code": code,
    "account/email/password_changed": _changed(gettext_lazy("The password was changed.")),
    "account/email/password_set": _changed(gettext_lazy("A password was set.")),
    "account/email/password_reset": _changed(
        gettext_lazy("A new password was chosen by a link sent to this address.")
    ),
    "mfa/email/totp_activated": _changed(
        gettext_lazy("An authenticator app was set up for signing in.")
    ),
    "mfa/email/totp_deactivated": _changed(gettext_lazy("The authenticator app was removed.")),
    "mfa/email/webauthn_added": _changed(gettext_lazy("A passkey was added.")),
    "mfa/email/webauthn_removed": _changed(gettext_lazy("A passkey was removed.")),
    "mfa/email/recovery_codes_generated": _changed(
        gettext_lazy("New recovery codes were made; the old ones no longer work.")
    ),
    "socialaccount/email/account_connected": _changed(
        gettext_lazy("An identity provider was connected for signing in.")
    ),
    "socialaccount/email/account_disconnected": _changed(
        gettext_lazy("An identity provider was disconnected.")
    ),
}
