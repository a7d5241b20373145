"""A second company with its own people, money, goods, policies and commission, set up over JSON-2."""

from datetime import date

from steps_house import ref

NAME, PREFIX, CUSTOMER = "Clearstream Pumps Inc.", "us.", "Lakeside Water Works"
# Role: name, and the role of his superior. The rights are those of the same role in the demo story.
PEOPLE = {
    "gm": ("Grace Miller", None),
    "deputy": ("David Price", "gm"),
    "head": ("Helen Reed", "deputy"),
    "finance": ("Frank Nolan", "gm"),
    "legal": ("Laura Gray", "gm"),
    "rep": ("Robert Hayes", "head"),
    "warehouse": ("Walter King", "deputy"),
    "accountant": ("Anna Cole", "finance"),
    "auditor": ("Arthur Bell", "gm"),
    "officer": ("Oscar Dean", "gm"),
}
TEMPLATES = ("quote_manager", "amount_tiers")
GOODS = {"name": "Booster pump set 300", "default_code": "CC-U-0300", "type": "consu", "is_storable": True}
IN_STOCK = 500


def set_up_second_company(api):
    """The company's id. The administrator founds it and hires; its own officer does the rest."""
    admin = api("admin")
    company_id = found_company(admin)
    here = {"allowed_company_ids": [company_id]}
    hire_people(admin, company_id)
    officer = api(PREFIX + "officer")
    form_team(officer, company_id)
    stock_goods(admin, here)
    win_customer(officer, company_id)
    switch_on_policies(officer)
    pay_commission(officer, company_id)
    return company_id


def found_company(admin):
    values = {
        "name": NAME,
        "currency_id": ref(admin, "base.USD"),
        "account_price_include": "tax_included",
        "approval_first_sale_is_special": False,  # it has sold these pumps for years
    }
    company_id = admin.call("res.company", "create", vals_list=[values])[0]
    here = {"allowed_company_ids": [company_id]}
    settings = admin.call(
        "res.config.settings", "create", vals_list=[{"chart_template": "generic_coa"}], context=here
    )
    admin.call("res.config.settings", "execute", settings, context=here)
    return company_id


def hire_people(admin, company_id):
    roles = list(PEOPLE)
    models = admin.find("res.users", [("login", "in", roles)], "login", "group_ids")
    groups = {row["login"]: row["group_ids"] for row in models}
    users = admin.call(
        "res.users",
        "create",
        vals_list=[
            {
                "name": PEOPLE[role][0],
                "login": PREFIX + role,
                "password": PREFIX + role,
                "email": f"{PREFIX}{role}@clearstream.example.com",
                "lang": "en_US",
                "tz": "America/New_York",
                "company_id": company_id,
                "company_ids": [(6, 0, [company_id])],
                "group_ids": [(6, 0, groups[role])],
            }
            for role in roles
        ],
        context={"no_reset_password": True},
    )
    ids = dict(zip(roles, users, strict=True))
    for role, (_name, superior) in PEOPLE.items():
        values = {"approval_superior_id": superior and ids[superior], "notification_type": "inbox"}
        admin.call("res.users", "write", [ids[role]], vals=values)


def find_users(officer, *roles):
    logins = [PREFIX + role for role in roles]
    rows = officer.find("res.users", [("login", "in", logins)], "login")
    ids = {row["login"]: row["id"] for row in rows}
    return [ids[login] for login in logins]


def form_team(officer, company_id):
    head, rep = find_users(officer, "head", "rep")
    values = {"name": "Sales USA", "company_id": company_id, "user_id": head}
    officer.call("crm.team", "create", vals_list=[{**values, "member_ids": [(6, 0, [rep])]}])


def stock_goods(admin, here):
    [company_id] = here["allowed_company_ids"]
    values = {**GOODS, "list_price": 36_000, "company_id": company_id}
    product = admin.call("product.product", "create", vals_list=[values], context=here)[0]
    warehouse = {"name": NAME, "code": "US", "company_id": company_id}
    warehouses = admin.call("stock.warehouse", "create", vals_list=[warehouse], context=here)
    location = admin.get("stock.warehouse", warehouses[0], "lot_stock_id")["lot_stock_id"][0]
    quant = {"product_id": product, "inventory_quantity": IN_STOCK, "location_id": location}
    counting = {**here, "inventory_mode": True}
    quants = admin.call("stock.quant", "create", vals_list=[quant], context=counting)
    admin.call("stock.quant", "action_apply_inventory", quants, context=counting)


def win_customer(officer, company_id):
    [rep] = find_users(officer, "rep")
    values = {"name": CUSTOMER, "is_company": True, "company_id": company_id, "user_id": rep}
    values["email"] = "purchasing@lakeside.example.com"
    officer.call("res.partner", "create", vals_list=[{**values, "country_id": ref(officer, "base.us")}])


def switch_on_policies(officer):
    for name in TEMPLATES:
        template = ref(officer, f"sale_approval_tiers.policy_template_{name}")
        officer.call("approval.tiers.policy", "action_switch_on", [template])


def pay_commission(officer, company_id):
    """One percent of what customers have paid, two of what is above 100,000 in a month."""
    begin = date.today().replace(day=1).isoformat()
    [rep] = find_users(officer, "rep")
    plan = {"name": "Commission on money collected", "company_id": company_id}
    plan["assignment_ids"] = [(0, 0, {"user_id": rep, "date_from": begin})]
    plan_id = officer.call("sale.kpi.commission.plan", "create", vals_list=[plan])[0]
    version = {"plan_id": plan_id, "date_from": begin, "base": "collected", "method": "marginal", "rate": 1}
    version["tier_ids"] = [(0, 0, {"lower": 100_000, "rate": 2})]
    versions = officer.call("sale.kpi.commission.version", "create", vals_list=[version])
    officer.call("sale.kpi.commission.version", "action_activate", versions)
