from django import template

from cms.base.durations import in_words

register = template.Library()

register.filter("duration", in_words)
