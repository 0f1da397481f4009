"""How large a request may be: told by its own head, and refused before it is read (spec 6.21).

Django bounds the fields of a form but not the files; and a token is looked for in the
body. A request that does not say how long it is has none for Django.
"""

from django.conf import settings

from iltizam.web import errors


def takes_files(count=1):
    """Declare that a view takes so many files with its form; others take a few texts."""

    def decorate(view):
        view.files_taken = count
        return view

    return decorate


def limit_of(view) -> int:
    """How many bytes a request to the view may have."""
    files = getattr(view, "files_taken", 0) * settings.ILTIZAM_UPLOAD_MAX_BYTES
    return files + settings.DATA_UPLOAD_MAX_MEMORY_SIZE


def limit_body(get_response):
    """Middleware: answers 413 to what is larger than its view takes.

    It stands before whatever reads a form, the check for its token included.
    """

    def middleware(request):
        return get_response(request)

    def process_view(request, view, args, kwargs):
        said = request.META.get("CONTENT_LENGTH") or ""
        limit = limit_of(view)
        # More than a dozen digits is more than anything: int() would refuse thousands.
        if said.isascii() and said.isdigit() and (len(said) > 12 or int(said) > limit):
            return errors.show_too_large(request, limit)
        return None

    middleware.process_view = process_view
    return middleware
