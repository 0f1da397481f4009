"""What the source promises: directions, sizes, words, styles, templates."""

import ast
import re
from pathlib import Path

import allauth
import pytest
from django.apps import apps
from django.conf import settings
from django.db import models
from django.template import engines
from django.utils.functional import Promise

import iltizam

PACKAGE = Path(iltizam.__file__).parent
ROOT = PACKAGE.parent.parent
TEMPLATES = PACKAGE / "web" / "templates"


def python_files():
    folders = [PACKAGE, ROOT / "tools", ROOT / "bench"]
    return [
        file
        for folder in folders
        for file in sorted(folder.rglob("*.py"))
        if "migrations" not in file.parts
    ]


def ours():
    return [m for m in apps.get_models() if m.__module__.startswith("iltizam.")]


@pytest.mark.parametrize("file", python_files(), ids=lambda f: f.relative_to(ROOT).as_posix())
def test_a_module_has_at_most_400_lines(file):
    assert len(file.read_text(encoding="utf-8").splitlines()) <= 400


def _is_lazy(text):
    return isinstance(text, Promise)


@pytest.mark.parametrize("model", ours(), ids=lambda m: m._meta.label)
def test_a_model_and_its_fields_are_named_through_gettext(model):
    fields = [
        field
        for field in model._meta.local_fields
        if not field.auto_created and not field.primary_key
    ]

    untranslated = [f.name for f in fields if not _is_lazy(f.verbose_name)]

    assert _is_lazy(model._meta.verbose_name)
    assert _is_lazy(model._meta.verbose_name_plural)
    assert untranslated == []


def test_every_choice_is_named_through_gettext():
    untranslated = [
        f"{kind.__qualname__}.{choice.name}"
        for kind in models.TextChoices.__subclasses__()
        if kind.__module__.startswith("iltizam.")
        for choice in kind
        if not _is_lazy(choice.label)
    ]

    assert untranslated == []


PHYSICAL = re.compile(
    r"(?:^|[;{\s])((?:margin|padding|border|inset|scroll-margin|scroll-padding)-(?:left|right|top|bottom)"
    r"|left|right|top|bottom|width|height|(?:min|max)-(?:width|height)"
    r"|border-(?:top|bottom)-(?:left|right)-radius|float|clear|text-align)\s*:\s*([^;}]*)"
)
# Sizes and text-align are physical only with a physical value or beside a logical twin.
LOGICAL_VALUES = {"text-align": {"start", "end", "center", "justify"}}
ALLOWED_IN_QUERY = re.compile(r"@(?:media|container|page)[^{]*\{")


def style_files():
    return sorted((PACKAGE / "web" / "styles").rglob("*.css"))


@pytest.mark.parametrize("file", style_files(), ids=lambda f: f.name)
def test_styles_know_no_left_and_right(file):
    css = re.sub(r"/\*.*?\*/", "", file.read_text(encoding="utf-8"), flags=re.DOTALL)
    css = ALLOWED_IN_QUERY.sub("{", css)

    found = [
        f"{name}: {value.strip()}"
        for name, value in PHYSICAL.findall(css)
        if value.strip() not in LOGICAL_VALUES.get(name, set())
    ]

    assert found == []


def _templates():
    return sorted(file.relative_to(TEMPLATES).as_posix() for file in TEMPLATES.rglob("*.html"))


# Pages that a package asks for by name and we draw: theirs has the same name.
PACKAGED = Path(allauth.__file__).parent / "templates"


@pytest.mark.parametrize("name", _templates())
def test_every_template_is_used(name):
    if (PACKAGED / name).is_file():
        return
    sources = [
        file.read_text(encoding="utf-8")
        for file in [*PACKAGE.rglob("*.py"), *TEMPLATES.rglob("*.html")]
        if file != TEMPLATES / name
    ]

    # A component that lists repeat is rendered by its bare name.
    wanted = [name, Path(name).stem] if name.startswith("components/") else [name]
    assert any(f'"{form}"' in source for form in wanted for source in sources)


@pytest.mark.parametrize("name", _templates())
def test_every_template_compiles_and_holds_no_inline_script_or_style(name):
    source = (TEMPLATES / name).read_text(encoding="utf-8")

    engines["django"].get_template(name)
    # The policy forbids them, so a page that had one would be broken in silence.
    assert re.search(r"<script(?![^>]*\bsrc=)|<style|\son[a-z]+=|\sstyle=", source) is None


def test_every_component_is_in_the_gallery():
    gallery = (TEMPLATES / "gallery.html").read_text(encoding="utf-8")
    module = ast.parse((PACKAGE / "web/templatetags/components.py").read_text(encoding="utf-8"))
    tags = [
        node.name
        for node in module.body
        if isinstance(node, ast.FunctionDef)
        and any(
            "register" in ast.unparse(decorator) and "filter" not in ast.unparse(decorator)
            for decorator in node.decorator_list
        )
    ]

    missing = [tag for tag in tags if not re.search(rf"{{%\s*{tag}\b", gallery)]

    assert missing == []


def test_nothing_of_a_country_is_code():
    words = re.compile(r"\b(?:Maroc|Morocc|المغرب|Rabat|MAD)\b")
    found = [
        file.relative_to(PACKAGE).as_posix()
        for file in PACKAGE.rglob("*.py")
        if words.search(_code(file))
    ]

    assert found == []


def _code(file):
    """The file's source without comments and docstrings."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if (
            isinstance(body, list)
            and body
            and isinstance(body[0], ast.Expr)
            and isinstance(body[0].value, ast.Constant)
        ):
            body[0].value.value = ""
    return ast.unparse(tree)


def test_every_app_is_in_the_import_contract():
    contract = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    own = [app for app in settings.INSTALLED_APPS if app.startswith("iltizam.")]

    assert [app for app in own if f'"{app}",' not in contract] == []
