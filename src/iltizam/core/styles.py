"""The style sheets: one file per component in the source, one request for the reader.

A static-files finder that offers ``css/site.css``: the parts in ``web/styles`` joined
in their cascade order, comments and indentation left out. No build step. What only people
who signed in see is in ``css/workspace.css``: readers of public pages need not load it.
"""

import re
from pathlib import Path

from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.base import ContentFile
from django.core.files.storage import Storage

PARTS = Path(__file__).resolve().parent.parent / "web" / "styles"
SITE, WORKSPACE = "css/site.css", "css/workspace.css"
DOCUMENT = "css/document.css"  # of generated documents, on the site and as files
ORDER = ("reset", "tokens", "base", "layout", "components", "utilities", "print")


def style_sheet() -> str:
    """All parts, layer by layer: ``reset.css``, …, ``components/*.css``, …"""
    parts = [f"@layer {', '.join(ORDER)};"]
    for layer in ORDER:
        folder = PARTS / layer
        files = sorted(folder.glob("*.css")) if folder.is_dir() else [PARTS / f"{layer}.css"]
        for file in files:
            parts.append(f"@layer {layer} {{\n{file.read_text(encoding='utf-8')}\n}}")
    return _squeeze("\n".join(parts))


def workspace_sheet() -> str:
    """The components of the workspace, in the same layer as those of the site."""
    return _components("workspace")


def document_sheet() -> str:
    """How a generated document looks, in the same layer too."""
    return _components("document")


def _components(folder: str) -> str:
    files = sorted((PARTS / folder).glob("*.css"))
    inside = "\n".join(file.read_text(encoding="utf-8") for file in files)
    return _squeeze(f"@layer components {{\n{inside}\n}}")


SHEETS = {SITE: style_sheet, WORKSPACE: workspace_sheet, DOCUMENT: document_sheet}


def _squeeze(css: str) -> str:
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    css = re.sub(r"\s+", " ", css)
    return re.sub(r" ?([{};,]) ?", r"\1", css).replace(";}", "}")


class _JoinedStorage(Storage):
    """The joined files, read-only."""

    def open(self, name, mode="rb"):
        return ContentFile(SHEETS[name]().encode(), name=name)

    def exists(self, name):
        return name in SHEETS

    def path(self, name):
        return name  # collectstatic only prints it: the sheets are joined in memory


class StyleSheetFinder(BaseFinder):
    """Offers the joined style sheets to collectstatic and the development server."""

    def check(self, **kwargs):
        return []

    def find(self, path, find_all=False, **kwargs):
        return []

    def list(self, ignore_patterns):
        for name in SHEETS:
            yield name, _JoinedStorage()
