from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportingConfig(AppConfig):
    name = "iltizam.reporting"
    verbose_name = _("generated documents")

    def ready(self):
        from iltizam.accounts import desk, roles
        from iltizam.core import due, files
        from iltizam.reporting import (  # apps must be loaded
            asked,
            at_once,
            erasure,  # noqa: F401
            offers,  # noqa: F401
            redaction,  # noqa: F401
            refusals,  # noqa: F401
            rules,  # noqa: F401
            tasks,
            trail,  # noqa: F401
            verifying,  # noqa: F401
        )
        from iltizam.reporting.models import Logo, Rendering, ReportReader, ReturnedFile

        roles.register(ReportReader.objects.as_held)
        files.register_owner("renderings", Rendering.objects.file_keys)
        files.register_owner("logos", Logo.objects.file_keys)
        files.register_owner("returned", ReturnedFile.objects.file_keys)
        desk.register(asked.asked_by_reporting)
        due.register("documents to build", tasks.ask_again)
        due.register("tasks done", tasks.forget_what_was_done)
        due.register("files made", at_once.remove_what_is_old)
