from django.db import migrations, models

import volunteers.signups.models


class Migration(migrations.Migration):

    dependencies = [
        ('signups', '0002_row_keys'),
    ]

    # First empty for those that are there, whose entries keep the name that calendars know; then a new one for each new row.
    operations = [
        migrations.AddField(
            model_name='signup',
            name='calendar_key',
            field=models.CharField(blank=True, default='', editable=False, max_length=32),
        ),
        migrations.AlterField(
            model_name='signup',
            name='calendar_key',
            field=models.CharField(blank=True, default=volunteers.signups.models.new_calendar_key, editable=False, max_length=32),
        ),
    ]
