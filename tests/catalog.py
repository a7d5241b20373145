"""What a database consists of, as lines of text by which two databases can be compared: PostgreSQL's own
catalogue, Odoo's tables about itself, and the number of rows of every table. No ids, no dates,
and English words only: each further add-on brings more translations of Odoo's own.

This file runs in Odoo's shell, where it prints the lines of the database (see test_uninstall.py).
"""

OURS = (
    "nspname = current_schema AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = {}.oid AND deptype = 'e')"
)
CATALOGUE = {
    "relation": f"""SELECT c.relkind, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
                     WHERE {OURS.format("c")} AND relkind <> 'i'""",
    "column": f"""
        SELECT c.relname, attname, format_type(atttypid, atttypmod), attnotnull, pg_get_expr(adbin, adrelid)
          FROM pg_attribute a JOIN pg_class c ON c.oid = attrelid JOIN pg_namespace n ON n.oid = relnamespace
          LEFT JOIN pg_attrdef d ON adrelid = attrelid AND adnum = attnum
         WHERE {OURS.format("c")} AND relkind IN ('r', 'v', 'm') AND attnum > 0 AND NOT attisdropped""",
    "constraint": f"""SELECT conrelid::regclass, conname, pg_get_constraintdef(o.oid)
                        FROM pg_constraint o JOIN pg_namespace n ON n.oid = connamespace
                       WHERE {OURS.format("o")}""",
    "index": "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema",
    "trigger": """SELECT tgrelid::regclass, tgname, tgenabled, pg_get_triggerdef(oid) FROM pg_trigger
                   WHERE NOT tgisinternal""",
    "function": f"""SELECT p.oid::regprocedure, md5(prosrc) FROM pg_proc p JOIN pg_namespace n
                        ON n.oid = pronamespace WHERE {OURS.format("p")}""",
    "type": f"""SELECT typname FROM pg_type t JOIN pg_namespace n ON n.oid = typnamespace
                 WHERE {OURS.format("t")} AND typtype IN ('d', 'e', 'r')""",
    # Odoo leaves, for every app, the names under which mail and the like knew fields of its models, and
    # its note that a model inherits a mixin as long as the mixin is there.
    "external id": """
        SELECT module, name, model FROM ir_model_data
         WHERE model NOT IN ('ir.module.module', 'ir.model.inherit')
               AND (model <> 'ir.model.fields.selection'
                    OR EXISTS (SELECT FROM ir_model_fields_selection WHERE id = res_id))""",
    "model": "SELECT model, name->>'en_US', is_mail_thread, is_mail_activity FROM ir_model",
    "field": """SELECT model, name, ttype, relation, required, readonly, store, field_description->>'en_US'
                  FROM ir_model_fields""",
    "choice": """SELECT f.model, f.name, s.value, s.name->>'en_US' FROM ir_model_fields_selection s
                   JOIN ir_model_fields f ON f.id = field_id""",
    # Odoo leaves, for every app, its note of foreign keys of columns that are dropped.
    "model's constraint": """
        SELECT c.name, c.type, c.definition, m.name FROM ir_model_constraint c
          JOIN ir_module_module m ON m.id = c.module
         WHERE c.type <> 'f' OR EXISTS (SELECT FROM pg_constraint WHERE conname = c.name)""",
    "model's relation": """SELECT r.name, m.name FROM ir_model_relation r
                             JOIN ir_module_module m ON m.id = r.module""",
    "access": "SELECT name, active, perm_read, perm_write, perm_create, perm_unlink FROM ir_model_access",
    "record rule": """SELECT r.name, m.model, r.active, domain_force, perm_read, perm_write, perm_create,
                             perm_unlink FROM ir_rule r JOIN ir_model m ON m.id = model_id""",
    "view": r"""SELECT key, name, model, type, active, priority, mode,
                      md5(regexp_replace(arch_db::text, '\d+', '', 'g')) FROM ir_ui_view""",
    "menu": """SELECT name->>'en_US', active, sequence, split_part(action, ',', 1), web_icon
                 FROM ir_ui_menu""",
    "action": "SELECT type, name, path, binding_type FROM ir_actions",
    "window": "SELECT name, res_model, domain, context, view_mode FROM ir_act_window",
    "scheduled action": "SELECT cron_name, active, interval_number, interval_type, priority FROM ir_cron",
    "group": "SELECT name, comment, share FROM res_groups",
    "implied group": """SELECT g.name, h.name FROM res_groups_implied_rel r JOIN res_groups g ON g.id = gid
                          JOIN res_groups h ON h.id = hid""",
    "parameter": "SELECT key FROM ir_config_parameter",
    "sequence": "SELECT name, code, prefix, padding FROM ir_sequence",
    "default": """SELECT f.model, f.name, json_value FROM ir_default d
                    JOIN ir_model_fields f ON f.id = field_id""",
    "mail template": "SELECT model, name, active, md5(body_html::text) FROM mail_template",
    "subtype": 'SELECT res_model, name, "default" FROM mail_message_subtype',
    "activity type": "SELECT res_model, name, active FROM mail_activity_type",
    "digest": "SELECT to_jsonb(d) - '{id,create_date,write_date,next_run_date}'::text[] FROM digest_digest d",
}
# What Odoo writes by the way, or what is compared line by line above.
PASSING = """'base_language_install', 'bus_bus', 'ir_attachment', 'ir_cron_progress', 'ir_cron_trigger',
    'ir_logging', 'res_lang_install_rel',
    'ir_model_constraint', 'ir_model_data', 'ir_model_inherit', 'ir_module_module',
    'ir_module_module_dependency', 'orm_signaling_registry'"""
TABLES = f"""SELECT relname FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
              WHERE relkind = 'r' AND {OURS.format("c")} AND relname NOT IN ({PASSING})"""


def take(cr):
    """The lines of this database."""
    lines = []
    for kind, query in CATALOGUE.items():
        cr.execute(query)  # pylint: disable=sql-injection
        lines += [" | ".join([kind, *(str(cell) for cell in row)]) for row in cr.fetchall()]
    cr.execute(TABLES)  # pylint: disable=sql-injection
    for (table,) in cr.fetchall():
        cr.execute(f'SELECT count(*) FROM "{table}"')  # pylint: disable=sql-injection
        lines.append(f"rows | {table} | {cr.fetchone()[0]}")
    return lines
