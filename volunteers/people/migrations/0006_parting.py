from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0005_lists'),
    ]

    operations = [
        migrations.AddField(
            model_name='volunteer',
            name='parting_told_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
    ]
