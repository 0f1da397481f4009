"""Signing in and out and one's own account, below each language.

allauth asks for its routes by their own names, so they stand in no namespace.
"""

from django.apps import apps
from django.conf import settings
from django.urls import include, path, re_path

from iltizam.web.account import addresses, home, invitations, own_data, trying
from iltizam.web.account.allauth_views import own, public

signing_in = [
    path("login/", public("account.views.login"), name="account_login"),
    path("logout/", public("account.views.logout"), name="account_logout"),
    path("inactive/", public("account.views.account_inactive"), name="account_inactive"),
    path("signup/", public("account.views.signup"), name="account_signup"),
    path(
        "login/code/",
        public("account.views.confirm_login_code"),
        name="account_confirm_login_code",
    ),
    path("login/factor/", public("mfa.base.views.authenticate"), name="mfa_authenticate"),
    path("login/device/", public("mfa.base.views.trust"), name="mfa_trust"),
    path(
        "login/passkey/", public("mfa.webauthn.views.login_webauthn"), name="mfa_login_webauthn"
    ),
    path(
        "confirm/",
        public("account.views.email_verification_sent"),
        name="account_email_verification_sent",
    ),
    re_path(
        r"^confirm/(?P<key>[-:\w]+)/$",
        public("account.views.confirm_email"),
        name="account_confirm_email",
    ),
    path(
        "password/reset/", public("account.views.password_reset"), name="account_reset_password"
    ),
    path(
        "password/reset/sent/",
        public("account.views.password_reset_done"),
        name="account_reset_password_done",
    ),
    re_path(
        r"^password/reset/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        public("account.views.password_reset_from_key"),
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/done/",
        public("account.views.password_reset_from_key_done"),
        name="account_reset_password_from_key_done",
    ),
]

own_account = [
    path("again/", own("account.views.reauthenticate"), name="account_reauthenticate"),
    path("again/code/", own("mfa.base.views.reauthenticate"), name="mfa_reauthenticate"),
    path(
        "again/passkey/",
        own("mfa.webauthn.views.reauthenticate_webauthn"),
        name="mfa_reauthenticate_webauthn",
    ),
    path("email/", addresses.change_address, name="account_email"),
    path("password/", own("account.views.password_change"), name="account_change_password"),
    path("password/set/", own("account.views.password_set"), name="account_set_password"),
    path("factor/", own("mfa.base.views.index"), name="mfa_index"),
    path("factor/app/", own("mfa.totp.views.activate_totp"), name="mfa_activate_totp"),
    path(
        "factor/app/remove/", own("mfa.totp.views.deactivate_totp"), name="mfa_deactivate_totp"
    ),
    path("factor/passkeys/", own("mfa.webauthn.views.list_webauthn"), name="mfa_list_webauthn"),
    path(
        "factor/passkeys/add/", own("mfa.webauthn.views.add_webauthn"), name="mfa_add_webauthn"
    ),
    path(
        "factor/passkeys/<int:pk>/",
        own("mfa.webauthn.views.edit_webauthn"),
        name="mfa_edit_webauthn",
    ),
    path(
        "factor/passkeys/<int:pk>/remove/",
        own("mfa.webauthn.views.remove_webauthn"),
        name="mfa_remove_webauthn",
    ),
    path(
        "factor/codes/",
        own("mfa.recovery_codes.views.view_recovery_codes"),
        name="mfa_view_recovery_codes",
    ),
    path(
        "factor/codes/new/",
        own("mfa.recovery_codes.views.generate_recovery_codes"),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "factor/codes/file/",
        own("mfa.recovery_codes.views.download_recovery_codes"),
        name="mfa_download_recovery_codes",
    ),
]

accounts_patterns = (
    [
        path("", home.show_account, name="home"),
        path("data/", own_data.show_own_data, name="own_data"),
        path("data/file/", own_data.download_own_data, name="own_data_file"),
        path("email/<str:token>/", addresses.confirm_address, name="confirm_address"),
        path(
            "invitations/<str:token>/", invitations.accept_invitation, name="accept_invitation"
        ),
    ],
    "accounts",
)

with_provider = []
if apps.is_installed("allauth.socialaccount"):
    with_provider += [
        path(
            "provider/",
            own("socialaccount.views.connections"),
            name="socialaccount_connections",
        ),
        path(
            "provider/signup/",
            public("socialaccount.views.signup"),
            name="socialaccount_signup",
        ),
        path(
            "provider/cancelled/",
            public("socialaccount.views.login_cancelled"),
            name="socialaccount_login_cancelled",
        ),
        path(
            "provider/error/",
            public("socialaccount.views.login_error"),
            name="socialaccount_login_error",
        ),
    ]

if settings.DEMONSTRATION:
    accounts_patterns[0].append(path("try/", trying.try_as, name="try_as"))

urlpatterns = [*signing_in, *own_account, *with_provider, path("", include(accounts_patterns))]
