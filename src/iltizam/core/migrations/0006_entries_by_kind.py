from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0005_trail'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='auditevent',
            index=models.Index(fields=['event_type'], name='core_auditevent_kind'),
        ),
    ]
