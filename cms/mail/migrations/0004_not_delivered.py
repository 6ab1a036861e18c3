from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('mail', '0003_what_a_mail_is_about'),
    ]

    operations = [
        migrations.AlterField(
            model_name='outboxmail',
            name='state',
            field=models.CharField(choices=[('queued', 'waiting'), ('sent', 'sent'), ('failed', 'not delivered')], default='queued', max_length=6),
        ),
    ]
