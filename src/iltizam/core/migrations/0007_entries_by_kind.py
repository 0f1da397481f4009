from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0006_readers_of_reports'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='auditevent',
            index=models.Index(fields=['event_type'], name='core_auditevent_kind'),
        ),
    ]
