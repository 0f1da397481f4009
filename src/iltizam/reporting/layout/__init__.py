"""Layouts set a compiled document as a file: pure, without Django (docs/documents.md)."""
