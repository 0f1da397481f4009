"""The compiled document, its blocks and its JSON: pure, without Django (docs/documents.md)."""
