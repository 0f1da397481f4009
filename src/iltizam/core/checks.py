"""System checks of the foundations: what must hold before anything is served."""

from django.apps import apps
from django.conf import settings
from django.core.checks import Error, Tags, Warning, register
from django.db import connection
from django.db.utils import DatabaseError
from django.urls import URLPattern, get_resolver

from iltizam.core import erasure, immutability, privacy


@register(Tags.models)
def every_field_has_a_privacy_declaration(app_configs, **kwargs):
    """E001, E002: a field nobody declared, a declaration of a field that is gone."""
    problems = []
    for model in apps.get_models():
        if not model.__module__.startswith("iltizam."):
            continue
        fields = {field.name for field in model._meta.local_fields}
        declared = set(privacy.declared(model))
        problems += [
            Error(
                f"{model.__name__}.{name} has no privacy declaration.",
                hint="Add it to declare(…) below the model: public, restricted or personal.",
                id="iltizam.E001",
            )
            for name in sorted(fields - declared)
        ]
        problems += [
            Error(
                f"{model.__name__}.{name} is declared but is no field of the model.",
                hint="Take it out of declare(…).",
                id="iltizam.E002",
            )
            for name in sorted(declared - fields)
        ]
    return problems


@register(Tags.models)
def every_personal_field_is_erased(app_configs, **kwargs):
    """E006: a field about a person that ``iltizam erase`` would leave."""
    return [
        Error(
            f"{model.__name__}.{name} is personal, and no erasure reaches it.",
            hint="Register the model's rows in the app's erasure.py (core.erasure.register).",
            id="iltizam.E006",
        )
        for model, name in erasure.problems()
    ]


@register(Tags.urls)
def every_route_declares_its_permission(app_configs, **kwargs):
    """E003: a view without ``@public`` or ``@guarded_by`` (closed by default)."""
    return [
        Error(
            f"The route {pattern.pattern} has no declared permission.",
            hint="Mark its view with @public or @guarded_by('app.verb_noun').",
            id="iltizam.E003",
        )
        for pattern in all_routes()
        if not hasattr(pattern.callback, "route_permission")
    ]


def all_routes(resolver=None):
    """Every URL pattern of the site."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLPattern):
            yield pattern
        else:
            yield from all_routes(pattern)


@register(Tags.database)
def immutable_rows_are_refused_by_the_database(app_configs, databases=None, **kwargs):
    """E004: a trigger is missing, or another has its name (run ``iltizam setup``)."""
    if not databases:
        return []
    try:
        missing = immutability.missing()
    except DatabaseError:
        return []  # not set up yet: the migrations check says so
    return [
        Error(
            f"The database lacks the trigger {name}, or has another under its name:"
            " published rows could be changed.",
            hint="Run `iltizam setup`, which creates the triggers again.",
            id="iltizam.E004",
        )
        for name in missing
    ]


@register(Tags.database)
def acknowledged_writes_are_durable(app_configs, databases=None, **kwargs):
    """E005: synchronous=FULL (SQLite) or fsync and synchronous_commit (PostgreSQL)."""
    if not databases:
        return []
    wanted = (
        {"PRAGMA synchronous": "2", "PRAGMA recursive_triggers": "1"}
        if connection.vendor == "sqlite"
        else {"SHOW fsync": "on", "SHOW synchronous_commit": "on"}
    )
    problems = []
    for query, value in wanted.items():
        with connection.cursor() as cursor:
            cursor.execute(query)
            found = str(cursor.fetchone()[0])
        if found != value and not settings.ILTIZAM_TESTS:
            problems.append(
                Error(
                    f"{query} says {found}, must be {value}: an acknowledged change could be lost.",
                    hint="Use the database options the product ships with.",
                    id="iltizam.E005",
                )
            )
    return problems


@register(Tags.security, deploy=True)
def undecided_facts_are_named(app_configs, **kwargs):
    """W001: the installation still has placeholders."""
    return [
        Warning(
            f"installation.toml: {name} is not decided yet.",
            hint=f"Set {name} in {settings.INSTALLATION.path}.",
            id="iltizam.W001",
        )
        for name in settings.INSTALLATION.undecided
    ]
