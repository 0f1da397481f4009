from django.db import migrations, models


class Migration(migrations.Migration):
    # Rows are compared with the entries of their kind, which are few of a long trail.

    dependencies = [
        ('core', '0005_trail'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='auditevent',
            index=models.Index(fields=['event_type'], name='core_auditevent_kind'),
        ),
    ]
