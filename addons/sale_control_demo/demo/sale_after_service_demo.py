from odoo import api, models
from odoo.fields import Command

# One complaint of each kind, and one praise: (category, kind, subject, what the customer says)
COMPLAINTS = (
    ("category_quality_defect", "complaint", "水泵机械密封渗漏", "运行两周后机械密封渗漏，每小时约半升。"),
    ("category_delivery_missing", "complaint", "少发一台控制柜", "到货清点少一台控制柜，装箱单上有。"),
    ("category_service", "complaint", "安装人员迟到", "约定上午九点到场，下午两点才到。"),
    ("category_price", "complaint", "发票单价与合同不符", "发票单价比合同高百分之三。"),
    ("category_use", "complaint", "变频器参数不会调", "现场无人会设置恒压参数，机组频繁启停。"),
    (None, "praise", "抢修及时", "暴雨夜里两小时赶到泵站恢复供水，非常感谢。"),
)


class SaleControlDemo(models.AbstractModel):
    """What comes after the sale in the demo story; called by demo files only."""

    _inherit = "sale.control.demo"

    @api.model
    def _play_after_service(self, company_id, user_ids):
        """Complaints of each kind, a service request, and a return on its way through the house."""
        self = self.with_company(company_id)
        users = self.env["res.users"].browse(user_ids)
        self.env["res.company"].browse(company_id).is_after_service_inspected = True
        complaints = self.env["sale.after.service.complaint"]
        for number, (category, kind, subject, story) in enumerate(COMPLAINTS):
            user = users[number % len(users)]
            values = {
                "kind": kind,
                "subject": subject,
                "description": story,
                "channel": "phone",
                "partner_id": self._get_customer(user).id,
                "user_id": user.id,
                "company_id": company_id,
            }
            if category:
                values["category_id"] = self.env.ref(f"sale_after_service.{category}").id
            complaints |= self._as_user(complaints.browse(), user.id).create(values).sudo()
        self._ask_service(users[0], complaints[4])
        self._bring_back(users[0], complaints[0])

    @api.model
    def _get_customer(self, user):
        domain = [("user_id", "=", user.id), ("is_company", "=", True)]
        return self.env["res.partner"].search(domain, order="id", limit=1)

    @api.model
    def _ask_service(self, user, complaint):
        self._as_user(self.env["sale.after.service.request"], user.id).create(
            {
                "kind_id": self.env["sale.after.service.kind"].search([], limit=1).id,
                "subject": "上门设置恒压供水参数并培训值班人员",
                "partner_id": self._get_customer(user).id,
            }
        ).action_submit()

    @api.model
    def _bring_back(self, user, complaint):
        """The oldest open contract of ``user`` is delivered; one piece of it is to be exchanged."""
        order = self.env["sale.order"].search(
            [("user_id", "=", user.id), ("state", "=", "sale"), ("picking_ids.state", "=", "assigned")],
            order="id",
            limit=1,
        )
        picking = order.picking_ids.filtered(lambda one: one.state == "assigned")[:1]
        if not picking:
            return
        picking.move_ids.picked = True
        picking.button_validate()
        complaint.write({"sale_order_id": order.id, "picking_id": picking.id})
        returns = self._as_user(self.env["sale.after.service.return"], user.id)
        record = returns.create(
            {
                "partner_id": order.partner_id.id,
                "sale_order_id": order.id,
                "complaint_id": complaint.id if complaint.partner_id == order.partner_id else False,
                "reason_id": self.env.ref("sale_after_service.reason_quality").id,
                "note": "机械密封渗漏，要求换货。",
                "line_ids": [Command.create({"move_id": picking.move_ids[:1].id, "qty_asked": 1})],
            }
        )
        record.action_submit()
        record.action_check_all()
        record.action_check()
