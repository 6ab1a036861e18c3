from wagtail import hooks

from volunteers.people.naming import rotate_name_words

hooks.register("rotate_keys", rotate_name_words)
