from typing import Any

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token

from cms.base.cache import keep

register = template.Library()


class KeepNode(template.Node):
    def __init__(self, nodelist: NodeList, name: FilterExpression, vary: list[FilterExpression]) -> None:
        self.nodelist, self.name, self.vary = nodelist, name, vary

    def render(self, context: template.Context) -> Any:
        name, vary = self.name.resolve(context), [each.resolve(context) for each in self.vary]
        return keep(context.get("request"), f"part {name}", lambda: self.nodelist.render(context), *vary)


@register.tag("keep")
def keep_part(parser: Parser, token: Token) -> KeepNode:
    """``{% keep "footer" page.pk %}…{% endkeep %}``: a part of a template, rendered once for each edition of the site.

    After the name stands all that the part differs by; the language is known. The same rules hold as for ``keep``.
    """
    name, *vary = (parser.compile_filter(bit) for bit in token.split_contents()[1:])
    nodelist = parser.parse(("endkeep",))
    parser.delete_first_token()
    return KeepNode(nodelist, name, vary)
