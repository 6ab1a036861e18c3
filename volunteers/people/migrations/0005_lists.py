from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('base', '0002_areas'),
        ('people', '0004_path'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='proof',
            name='reminded_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddIndex(
            model_name='volunteer',
            index=models.Index(models.F('id'), condition=models.Q(('confirmed_at__isnull', False), ('erased_at__isnull', True), ('is_protected', False)), name='volunteer_shown'),
        ),
    ]
