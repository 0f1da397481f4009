import factory

from iltizam.exchange import models
from tests.factories.base import Factory


class StagedImportFactory(Factory):
    class Meta:
        model = models.StagedImport

    sha256 = "0" * 64


class StagedFileFactory(Factory):
    class Meta:
        model = models.StagedFile

    staged = factory.SubFactory(StagedImportFactory)
    place = 1
    content = b"{}"


class StagedRowsFactory(Factory):
    class Meta:
        model = models.StagedRows

    staged = factory.SubFactory(StagedImportFactory)
    table = "plans_commitment"
    place = 1
    rows = "[]"
