"""Words of the search entries and the full-text index over them, per database."""

from django.db import migrations, models

from iltizam.core import fulltext


def create_index(apps, schema_editor):
    is_sqlite = schema_editor.connection.vendor == "sqlite"
    for statement in fulltext.SQLITE if is_sqlite else fulltext.POSTGRESQL:
        schema_editor.execute(statement)
    if is_sqlite:
        schema_editor.execute("INSERT INTO core_searchindex(core_searchindex) VALUES ('rebuild')")


def drop_index(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for kind in ("insert", "delete", "update"):
            schema_editor.execute(f"DROP TRIGGER IF EXISTS core_searchindex_{kind}")
        schema_editor.execute("DROP TABLE IF EXISTS core_searchindex")
    else:
        for name in ("title", "all"):
            schema_editor.execute(f"DROP INDEX IF EXISTS core_searchindex_{name}")


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="SearchWord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("word", models.CharField(max_length=60, unique=True, verbose_name="word")),
            ],
            options={
                "verbose_name": "word of the search entries",
                "verbose_name_plural": "words of the search entries",
            },
        ),
        migrations.RunPython(create_index, drop_index),
    ]
