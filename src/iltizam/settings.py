"""All settings, from the environment and ``installation.toml`` only.

Without ``ILTIZAM_ENV=production`` the product runs for one person on their own
machine: a generated secret key, loopback hosts. With it, it refuses to start
without a secret key and allowed hosts.
"""

import ipaddress
import logging
import os
from pathlib import Path

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

from iltizam.core import identity, installation, languages, logs, mail
from iltizam.core.secret import local_secret_key

PACKAGE = Path(__file__).resolve().parent
HOME = Path(os.environ.get("ILTIZAM_HOME") or "var").resolve()
_ENVIRONMENT = os.environ.get("ILTIZAM_ENV") or "local"
if _ENVIRONMENT not in ("local", "production"):
    # Anything else was meant as production; taken for local it would drop its protections.
    raise ImproperlyConfigured(
        f"ILTIZAM_ENV is {_ENVIRONMENT!r}; it is either production or local."
    )
PRODUCTION = _ENVIRONMENT == "production"
DEBUG = False


def _installation_file() -> Path:
    named = os.environ.get("ILTIZAM_INSTALLATION")
    if named:
        return Path(named)
    own = HOME / "installation.toml"
    return own if own.exists() else installation.SHIPPED


try:
    INSTALLATION = installation.load(_installation_file())
except installation.InstallationError as error:
    raise ImproperlyConfigured(str(error)) from error


def _words(name: str) -> list[str]:
    return [word.strip() for word in os.environ.get(name, "").split(",") if word.strip()]


def _count(name: str, default: int) -> int:
    said = os.environ.get(name) or str(default)
    if not (said.isascii() and said.isdigit()):
        raise ImproperlyConfigured(f"{name} is {said!r}; it must be a whole number.")
    return int(said)


SECRET_KEY = os.environ.get("ILTIZAM_SECRET_KEY", "")
ALLOWED_HOSTS = _words("ILTIZAM_ALLOWED_HOSTS")
if PRODUCTION:
    if len(SECRET_KEY) < 50:
        raise ImproperlyConfigured(
            "ILTIZAM_SECRET_KEY is missing or shorter than 50 characters. "
            "Make one with: python3 -c 'import secrets; print(secrets.token_urlsafe(64))'"
        )
    if not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS:
        raise ImproperlyConfigured(
            "ILTIZAM_ALLOWED_HOSTS must name the site's host names, separated by commas."
        )
else:
    SECRET_KEY = SECRET_KEY or local_secret_key(HOME)
    ALLOWED_HOSTS = ALLOWED_HOSTS or ["localhost", "127.0.0.1", "[::1]", "testserver"]

# Where links in files lead: a PDF is read far from the site. The first host, unless said.
ILTIZAM_ADDRESS = os.environ.get("ILTIZAM_ADDRESS", "").rstrip("/") or (
    f"https://{ALLOWED_HOSTS[0].lstrip('.')}" if PRODUCTION else ""
)

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "iltizam.core",
    "iltizam.accounts",
    "iltizam.directory",
    "iltizam.plans",
    "iltizam.tracking",
    "iltizam.civilsociety",
    "iltizam.exchange",
    "iltizam.reporting",
    "iltizam.demonstration",
    "iltizam.web",
    # After our own: their pages are drawn by our templates.
    "allauth",
    "allauth.account",
    "allauth.mfa",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "iltizam.core.http.content_security_policy",
    "iltizam.core.http.text_fallbacks",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "iltizam.core.http.withheld_texts",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "iltizam.web.bodies.limit_body",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "iltizam.accounts.middleware.user_of_request",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "iltizam.accounts.middleware.guard_routes",
    "iltizam.core.http.refuse_nul",
    "iltizam.core.http.moved_addresses",
    "iltizam.web.errors.explain_wrong_methods",
]

# What takes long is written down with what asked for it, in one transaction, and done by
# ``iltizam work``. Another broker is another backend here.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

ROOT_URLCONF = "iltizam.urls"
WSGI_APPLICATION = "iltizam.wsgi.application"
APPEND_SLASH = True
CSRF_FAILURE_VIEW = "iltizam.web.errors.show_unproven"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "OPTIONS": {
            # ``page.html#part`` is a named part of a template: what HTMX swaps.
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            ["django.template.loaders.app_directories.Loader"],
                        )
                    ],
                )
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "template_partials.templatetags.partials",
                "iltizam.core.templatetags.texts",
                "iltizam.core.templatetags.permissions",
                "iltizam.web.templatetags.components",
                "iltizam.web.templatetags.layout",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "iltizam.web.context.site",
            ],
        },
    }
]

try:
    DATABASES = {
        "default": dj_database_url.config(
            env="DATABASE_URL",
            default=f"sqlite:///{HOME / 'iltizam.sqlite3'}",
            conn_max_age=60,
            conn_health_checks=True,
        )
    }
except ValueError as error:  # without the address, which may hold a password
    raise ImproperlyConfigured(
        "DATABASE_URL is no database address; it looks like "
        "postgres://user:password@host:5432/name."
    ) from error
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 20,
        # SQLite ignores row locks: a writer takes the whole lock before it reads.
        "transaction_mode": "IMMEDIATE",
        # FULL: NORMAL may lose an acknowledged transaction when the power goes.
        # recursive_triggers: else INSERT OR REPLACE slips past the refusals (spec 9).
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
            " PRAGMA recursive_triggers=ON; PRAGMA foreign_keys=ON;"
        ),
    }
    # No need to ping a file before each request.
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = False
# Accounts: what a session is allowed to do is asked of the database on every request.
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"iltizam.accounts.passwords.{name}", "OPTIONS": options}
    for name, options in {
        "MinimumLengthValidator": {"min_length": 12},
        "UserAttributeSimilarityValidator": {"user_attributes": ("name", "email")},
        "CommonPasswordValidator": {},
        "NumericPasswordValidator": {},
    }.items()
]
SESSION_COOKIE_AGE = 12 * 60 * 60  # and until the browser is closed, whichever is first
PASSWORD_RESET_TIMEOUT = 24 * 60 * 60
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "workspace:desk"
LOGOUT_REDIRECT_URL = "public:home"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
MESSAGE_TAGS = {10: "info", 40: "danger"}  # the notices' names for debug and error

ACCOUNT_ADAPTER = "iltizam.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 10 * 60
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_TRUST_ENABLED = True
ACCOUNT_FORMS = {
    name: f"iltizam.accounts.forms.{form}"
    for name, form in {
        "login": "LoginForm",
        "signup": "SignupForm",
        "reset_password": "ResetPasswordForm",
        "reset_password_from_key": "ResetPasswordKeyForm",
        "change_password": "ChangePasswordForm",
        "set_password": "SetPasswordForm",
        "reauthenticate": "ReauthenticateForm",
        "confirm_login_code": "ConfirmLoginCodeForm",
    }.items()
}
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "length": 6, "dashed": False}
ALLAUTH_TRUSTED_PROXY_COUNT = _count("ILTIZAM_TRUSTED_PROXIES", 0)

MFA_ADAPTER = "iltizam.accounts.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "preferred"
MFA_TRUST_COOKIE_AGE = 30 * 24 * 60 * 60
MFA_TRUST_COOKIE_NAME = "iltizam_device"
MFA_FORMS = {
    name: f"iltizam.accounts.factor_forms.{form}"
    for name, form in {
        "authenticate": "AuthenticateForm",
        "reauthenticate": "ReauthenticateForm",
        "activate_totp": "ActivateTOTPForm",
        "deactivate_totp": "DeactivateTOTPForm",
        "generate_recovery_codes": "GenerateRecoveryCodesForm",
        "add_webauthn": "AddWebAuthnForm",
        "edit_webauthn": "EditWebAuthnForm",
    }.items()
}

# An identity provider, where one is named; its packages are loaded only then.
ILTIZAM_FORMS_LEAD_TO: list[str] = []
try:
    _provider = identity.provider_settings(os.environ, production=PRODUCTION)
except ValueError as error:
    raise ImproperlyConfigured(str(error)) from error
if _provider:
    INSTALLED_APPS += identity.APPS
    globals().update(_provider)

# Counted attempts and used codes, common to all processes and hosts.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "accounts_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Languages: the installation says which; their names are Babel's or the installation's.
LANGUAGE_CODE = INSTALLATION.default_language
LANGUAGES = [
    (code, languages.own_name(code, INSTALLATION.language_names))
    for code in INSTALLATION.languages
]
languages.declare(LANGUAGES)
LOCALE_PATHS = [HOME / "locale", PACKAGE / "locale"]
FORMAT_MODULE_PATH = ["iltizam.core.formats"]
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = False
TIME_ZONE = INSTALLATION.zone

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STATICFILES_FINDERS = [
    "iltizam.core.styles.StyleSheetFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = HOME / "uploads"
WHITENOISE_MAX_AGE = 3600

# Transport and headers. A proxy's header is trusted only where the operator says so.
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
if PRODUCTION:
    SECURE_SSL_REDIRECT = os.environ.get("ILTIZAM_SSL_REDIRECT", "1") == "1"
    SECURE_HSTS_SECONDS = _count("ILTIZAM_HSTS_SECONDS", 31_536_000)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    if os.environ.get("ILTIZAM_PROXY_SSL_HEADER"):
        SECURE_PROXY_SSL_HEADER = (os.environ["ILTIZAM_PROXY_SSL_HEADER"], "https")

DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
SILENCED_SYSTEM_CHECKS: list[str] = []

# Iltizam's own.
# The invented plan and its updates: for trying the product, never on a real site.
DEMONSTRATION = INSTALLATION.demonstration and not PRODUCTION
ILTIZAM_TESTS = False
ILTIZAM_PAGE_CACHE_BYTES = _count("ILTIZAM_PAGE_CACHE_BYTES", 64 * 1024 * 1024)
ILTIZAM_IMPORT_MAX_BYTES = 20 * 1024 * 1024
# Whether links of evidence are asked again: a site does, a machine of one's own does not.
ILTIZAM_CHECK_LINKS = os.environ.get("ILTIZAM_CHECK_LINKS", "1" if PRODUCTION else "0") == "1"
# Evidence: of one file, and how many pieces one report brings.
ILTIZAM_UPLOAD_MAX_BYTES = _count("ILTIZAM_UPLOAD_MAX_BYTES", 10 * 1024 * 1024)
ILTIZAM_UPLOAD_MAX_FILES = _count("ILTIZAM_UPLOAD_MAX_FILES", 10)

_LOG_LEVEL = os.environ.get("ILTIZAM_LOG_LEVEL") or "WARNING"
if _LOG_LEVEL not in logging.getLevelNamesMapping():
    raise ImproperlyConfigured(
        f"ILTIZAM_LOG_LEVEL is {_LOG_LEVEL!r}; it is one of DEBUG, INFO, WARNING, ERROR."
    )

ILTIZAM_LOG_REQUESTS = os.environ.get("ILTIZAM_LOG_REQUESTS", "0") == "1"
try:
    LOGGING = logs.logging_settings(
        os.environ.get("ILTIZAM_LOG_FORMAT") or "plain",
        _LOG_LEVEL,
        requests=ILTIZAM_LOG_REQUESTS,
    )
except ValueError as error:
    raise ImproperlyConfigured(f"ILTIZAM_LOG_FORMAT: {error}") from error

# Figures for whoever watches over the site: off unless asked for, never for visitors.
ILTIZAM_METRICS = os.environ.get("ILTIZAM_METRICS", "0") == "1"
ILTIZAM_METRICS_ALLOWED = _words("ILTIZAM_METRICS_ALLOWED") or ["127.0.0.0/8", "::1/128"]
if ILTIZAM_METRICS:
    # After static files, which are no rendering.
    _at = MIDDLEWARE.index("whitenoise.middleware.WhiteNoiseMiddleware") + 1
    MIDDLEWARE.insert(_at, "iltizam.core.metrics.measure")
for _network in ILTIZAM_METRICS_ALLOWED:
    try:
        ipaddress.ip_network(_network)
    except ValueError as error:
        raise ImproperlyConfigured(f"ILTIZAM_METRICS_ALLOWED: {error}") from error

# Mail, where a server is named.
ILTIZAM_MAIL_URL = os.environ.get("ILTIZAM_MAIL_URL", "")
try:
    globals().update(mail.mail_settings(ILTIZAM_MAIL_URL))
except ValueError as error:
    raise ImproperlyConfigured(f"ILTIZAM_MAIL_URL: {error}") from error
if not (ILTIZAM_MAIL_URL or PRODUCTION):
    # For trying the product: mails are files, to be read.
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = HOME / "mails"
ILTIZAM_MAIL_REPLY_TO = os.environ.get("ILTIZAM_MAIL_REPLY_TO", "")
DEFAULT_FROM_EMAIL = SERVER_EMAIL = os.environ.get("ILTIZAM_MAIL_FROM", "")
