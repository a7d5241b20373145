from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models

WEEKS_BEHIND = 6
HOURS = (time(9, 30), time(14, 0), time(16, 0))
# What comes of a visit in the story: purpose, content, result, next step, the customer's need
STORIES = (
    (
        "care",
        "拜访设备科长，查看在用水泵的运行记录，核对上月发货和未结货款。",
        "两台多级泵振动正常；客户确认本月底付清上月货款。",
        "月底前跟进付款，下月带密封件样品。",
        "备件要在三天内到货。",
    ),
    (
        "promote",
        "向技术部演示变频供水机组，讲解节能测算。",
        "客户对节能数据感兴趣，要求提供同行业案例。",
        "一周内寄送两个案例和报价。",
        "年内改造两座泵房，预算待批。",
    ),
    (
        "develop",
        "第一次上门，介绍公司和产品，了解采购流程。",
        "采购由工程部提出、设备部选型；现供应商交货慢。",
        "约设备部经理下次面谈。",
        "交货期要短于四周。",
    ),
    (
        "rivals",
        "了解对方近期招标情况和竞争品牌报价。",
        "竞争品牌报价低约百分之五，但质保只有一年。",
        "向主管汇报，申请延长质保的方案。",
        "希望质保两年。",
    ),
    (
        "survey",
        "走访车间，统计在用阀门数量、品牌和更换周期。",
        "蝶阀约一百二十台，三年更换一次。",
        "整理清单后提交市场部。",
        "统一品牌，减少备件种类。",
    ),
)
PROMISES = (("ours", "寄送同行业案例和报价"), ("ours", "送密封件样品"), ("theirs", "月底前付清上月货款"))


class SaleControlDemo(models.AbstractModel):
    """Plays the part of the demo story that crosses add-ons; called by demo files only."""

    _name = "sale.control.demo"
    _inherit = "sale.approval.demo"
    _description = "Demo story across the suite"

    @api.model
    def _play_visits(self, company_id, user_ids):
        """Eight weeks of visits: six behind, this one half done, the next one for the meeting."""
        self = self.with_company(company_id)
        users = self.env["res.users"].browse(user_ids)
        users.write({"notification_type": "inbox", "visit_week_target": 4})
        users.visit_start_partner_id = self.env["res.company"].browse(company_id).partner_id
        for name in ("visit", "plan"):
            template = self.env.ref(f"sale_visit_plan.policy_template_{name}")
            template._switch_on(self.env["res.company"].browse(company_id))
        today = fields.Date.context_today(self.with_context(tz="Asia/Shanghai"))
        monday = today - timedelta(days=today.weekday())
        vals_list = [
            vals
            for number, user in enumerate(users)
            for week in range(-WEEKS_BEHIND, 2)
            for vals in self._prepare_week(user, number, monday + timedelta(weeks=week), week)
        ]
        visits = self.env["sale.visit"].create(vals_list)
        self._fix_plans(users, monday, company_id)
        made = visits.filtered(lambda visit: visit.date < today and visit.id % 9)
        self._make_visits(made)
        (visits.filtered(lambda visit: visit.date < today) - made)._set_state("missed")
        for user in users[:3]:
            plans = self._as_user(self.env["sale.visit.plan"], user.id)
            plans.create({"period": "week", "date_from": monday + timedelta(weeks=1)}).action_submit()

    @api.model
    def _prepare_week(self, user, number, monday, week):
        """Four or five visits of ``user`` in the week of ``monday``, customer by customer in turn."""
        partners = self.env["res.partner"].search(
            [("user_id", "=", user.id), ("visit_class_id", "!=", False)], order="id"
        )
        for visit in range(4 + (number + week) % 2):
            turn = week * 4 + visit + number
            day = monday + timedelta(days=(visit + number) % 5)
            partner = partners[turn % len(partners)]
            yield {
                "user_id": user.id,
                "company_id": self.env.company.id,
                "partner_id": partner.id,
                "contact_id": partner.child_ids[:1].id,
                "purpose_id": self.env.ref(f"sale_visit_plan.purpose_{STORIES[turn % len(STORIES)][0]}").id,
                "start_at": self._get_moment(day, HOURS[visit % len(HOURS)]),
                "planned_hours": 2 if partner.visit_class_id.is_high_value else 1,
                "is_contact_made": week <= 0,
                "prepared_message": "先听取使用情况，再谈节能改造。",
                "prepared_points": "变频节能、两年质保、三天备件到货。",
                "prepared_answers": "价格：按全寿命成本计算；交货：常规型号有库存。",
            }

    @api.model
    def _get_moment(self, day, clock):
        china = pytz.timezone("Asia/Shanghai")
        return china.localize(datetime.combine(day, clock)).astimezone(pytz.utc).replace(tzinfo=None)

    @api.model
    def _fix_plans(self, users, monday, company_id):
        """The plans of the weeks until now, fixed by the head before each began."""
        plans = self.env["sale.visit.plan"].create(
            [
                {
                    "user_id": user.id,
                    "company_id": company_id,
                    "period": "week",
                    "date_from": monday + timedelta(weeks=week),
                }
                for user in users
                for week in range(-WEEKS_BEHIND, 1)
            ]
        )
        plans._fix()
        for plan in plans:
            plan.write(
                {
                    "fixed_at": self._get_moment(plan.date_from - timedelta(days=2), time(9, 40)),
                    "fixed_by_id": plan.user_id.approval_superior_id.id,
                    "closed_at": plan.date_from < monday and self._get_moment(plan.date_to, time(23, 0)),
                }
            )
        plans._get_visits().filtered(lambda visit: visit.state == "planned")._set_state("confirmed")

    @api.model
    def _make_visits(self, visits):
        """They went, wrote their reports, and promised something now and then."""
        reports = self.env["sale.visit.report"]
        for visit in visits:
            begin = visit.start_at + timedelta(minutes=visit.id % 20 - 5)
            end = begin + timedelta(minutes=50 + visit.id % 40)
            visit._set_state("in_progress", started_at=begin)
            visit._set_state("done", ended_at=end, actual_hours=(end - begin).total_seconds() / 3600)
        stories = {story[0]: story for story in STORIES}
        purposes = {self.env.ref(f"sale_visit_plan.purpose_{name}"): name for name in stories}
        reports.create([self._prepare_report(visit, stories[purposes[visit.purpose_id]]) for visit in visits])
        self._make_promises(visits)
        visits._close_settled()

    @api.model
    def _prepare_report(self, visit, story):
        _purpose, content, result, next_step, need = story
        handed_in = visit.ended_at + timedelta(hours=3 + visit.id % 60)
        now = fields.Datetime.now()
        is_written = handed_in < now
        return {
            "visit_id": visit.id,
            "content": content,
            "result": result,
            "next_step": next_step,
            "customer_need": need,
            "due_at": visit.ended_at + timedelta(hours=54),
            "state": "draft" if not is_written else "submitted" if visit.id % 4 == 0 else "accepted",
            "submitted_at": is_written and handed_in,
            "is_late": handed_in > visit.ended_at + timedelta(hours=54),
            "score": 3 + visit.id % 3 if is_written and visit.id % 4 else 0,
        }

    @api.model
    def _make_promises(self, visits):
        today = fields.Date.context_today(self)
        vals_list = []
        for visit in visits.filtered(lambda visit: visit.id % 3 == 0):
            side, name = PROMISES[visit.id % len(PROMISES)]
            due = visit.date + timedelta(days=7 + visit.id % 7)
            is_kept = due < today - timedelta(days=visit.id % 5)
            vals_list.append(
                {
                    "visit_id": visit.id,
                    "side": side,
                    "name": name,
                    "date_due": due,
                    "state": "done" if is_kept else "open",
                    "proof": "已完成，客户确认。" if is_kept else False,
                }
            )
        self.env["sale.visit.promise"].create(vals_list)
