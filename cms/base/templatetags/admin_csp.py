from django import template

from cms.base.security.csp import nonce_attribute

register = template.Library()
register.simple_tag(nonce_attribute, name="nonce")
