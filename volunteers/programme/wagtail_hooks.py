from wagtail import hooks

from volunteers.programme.roles_in_need import roles_in_need

hooks.register("roles_in_need", roles_in_need)
