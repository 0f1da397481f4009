"""Signing in as a person does: forms, mails read, codes shown by an app."""

import re
import time

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.core import mail

from tests.factories.accounts import PASSWORD

LOGIN = "/en/account/login/"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def with_app(user):
    """The account has an authenticator app and recovery codes."""
    TOTP.activate(user, SECRET)
    RecoveryCodes.activate(user)
    return user


def app_code(secret=SECRET):
    """What the app shows now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def recovery_code(user):
    codes = Authenticator.objects.get(user=user, type="recovery_codes").wrap()
    return codes.get_unused_codes()[0]


def give_password(client, user, password=PASSWORD, following=""):
    data = {"login": user.email, "password": password}
    if following:
        data["next"] = following
    return client.post(LOGIN, data)


def code_in_mail():
    return re.search(r"\b\d{6}\b", mail.outbox[-1].body).group()


def links_in(message):
    """The paths of the links in a mail."""
    return re.findall(r"http://testserver(/\S+)", message.body)


def is_signed_in(client):
    return "_auth_user_id" in client.session
