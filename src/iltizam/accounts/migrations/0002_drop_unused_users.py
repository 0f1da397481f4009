"""Installations from before accounts have Django's own table of users, which nobody used."""

from django.db import migrations

TABLES = ("auth_user_groups", "auth_user_user_permissions", "auth_user")


def drop_unused(apps, schema_editor):
    """A table that holds somebody all the same is left as it is."""
    connection = schema_editor.connection
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
        if not there.issuperset(TABLES):
            return
        cursor.execute("SELECT count(*) FROM auth_user")
        if cursor.fetchone()[0]:
            return
        for table in TABLES:
            schema_editor.execute(f"DROP TABLE {schema_editor.quote_name(table)}")


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [migrations.RunPython(drop_unused, migrations.RunPython.noop)]
