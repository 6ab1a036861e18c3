from typing import Any

from django import forms
from wagtail.admin.forms import WagtailAdminPageForm

from cms.base.lists.choices import districts


class NewsPageForm(WagtailAdminPageForm):
    """A news item as editors write it, with the mellanområden under the stadsområde that each lies in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "areas" in self.fields:
            field = self.fields["areas"]
            field.widget = forms.CheckboxSelectMultiple()
            field.choices = [
                (district.name, [(area.pk, area.name) for area in (district, *areas)])
                for district, areas in districts()
            ]
