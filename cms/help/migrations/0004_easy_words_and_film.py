import django.db.models.deletion
import wagtail.fields
from django.db import migrations, models
from wagtail.documents import get_document_model_string


class Migration(migrations.Migration):
    """Easy words, a part for those close to somebody, and a film in sign language."""

    dependencies = [("help", "0003_special_days"), ("wagtaildocs", "0014_alter_document_file_size")]

    operations = [
        migrations.AddField(
            model_name="helppage",
            name="close_ones_heading",
            field=models.CharField(
                default="Är du orolig för någon?",
                max_length=80,
                verbose_name="heading for those close to somebody",
            ),
        ),
        migrations.AddField(
            model_name="helppage",
            name="close_ones",
            field=wagtail.fields.RichTextField(blank=True, verbose_name="for those close to somebody"),
        ),
        migrations.AddField(
            model_name="helppage",
            name="easy",
            field=wagtail.fields.RichTextField(blank=True, verbose_name="more in easy words"),
        ),
        migrations.AddField(
            model_name="helppage",
            name="film",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=get_document_model_string(),
                verbose_name="film in sign language",
            ),
        ),
        migrations.AddField(
            model_name="helppage",
            name="film_text",
            field=models.TextField(blank=True, max_length=2000, verbose_name="what the film says"),
        ),
    ]
