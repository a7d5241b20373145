from odoo.exceptions import AccessError, ValidationError
from odoo.tests import TransactionCase, new_test_user


class TestSuperior(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rep, cls.head, cls.boss = (
            new_test_user(cls.env, login) for login in ("sup_rep", "sup_head", "sup_boss")
        )
        cls.rep.approval_superior_id = cls.head
        cls.head.approval_superior_id = cls.boss

    def test_levels(self):
        """ROL-03: one superior per person, counted upwards; the line ends at the top."""
        self.assertEqual(self.rep._get_approval_superior(), self.head)
        self.assertEqual(self.rep._get_approval_superior(2), self.boss)
        self.assertFalse(self.rep._get_approval_superior(3))
        self.assertEqual(self.rep._get_approval_superiors(), self.head + self.boss)

    def test_no_circle(self):
        with self.assertRaises(ValidationError):
            self.boss.approval_superior_id = self.rep

    def test_a_user_does_not_choose_his_superior(self):
        with self.assertRaises(AccessError):
            self.rep.with_user(self.rep).write({"approval_superior_id": self.boss.id})

    def test_who_has_left_is_not_asked(self):
        self.head.active = False
        self.assertFalse(self.rep._get_approval_superior())
