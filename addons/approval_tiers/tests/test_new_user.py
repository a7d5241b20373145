"""Creating a user with the add-ons installed goes as it goes without them."""

from odoo.tests import TransactionCase


class TestNewUser(TransactionCase):
    def test_nothing_is_searched(self):
        """A field of people is no reason to search its table whenever a user is created: that would
        also write the user before Odoo knows that he is an internal one, which PostgreSQL refuses."""
        fields = self.env["res.users"]._fields
        searched = {
            str(field)
            for name in ("share", "group_ids")
            for field in self.registry.get_field_trigger_tree(fields[name])
            if field.type == "many2many" and not self.registry.field_inverses[field]
        }
        self.assertFalse(searched, "Write the domain of these fields as a text.")
