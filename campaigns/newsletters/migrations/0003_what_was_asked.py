from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("newsletters", "0002_topics"),
        ("people", "0005_lists"),
    ]

    operations = [
        migrations.AddField(
            model_name="subscriber",
            name="new_email",
            field=models.EmailField(
                blank=True,
                editable=False,
                help_text="Asked for, until a mail there is answered.",
                max_length=254,
            ),
        ),
        migrations.AddField(
            model_name="subscriber",
            name="new_email_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="subscriberconsent",
            name="areas",
            field=models.JSONField(
                blank=True, default=list, help_text="Their slugs, as chosen then.", verbose_name="areas"
            ),
        ),
        migrations.AddField(
            model_name="subscriberconsent",
            name="language",
            field=models.CharField(
                choices=[
                    ("sv", "Svenska"),
                    ("en", "English"),
                    ("ar", "العربية"),
                    ("so", "Soomaali"),
                    ("fa", "فارسی"),
                ],
                default="sv",
                max_length=5,
                verbose_name="language",
            ),
        ),
        migrations.AddIndex(
            model_name="subscriberconsent",
            index=models.Index(
                models.F("given_at"),
                condition=models.Q(("confirmed_at__isnull", True)),
                name="consent_unanswered",
            ),
        ),
    ]
