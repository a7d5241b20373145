"""What `./dev` does: set up Odoo 19 with the suite, run it, test it, check it.

Standard library only, so that it runs before anything is installed.

    paths, messages, process   folders; what is said to the user; running programs
    machine                    packages of the operating system (apt)
    odoo_source, private_apt   Odoo 19 itself, and how it is fetched
    python_env                 the Python packages
    postgres, cluster          the database server: a named one, or the embedded one
    databases                  templates, and quick copies of them
    modules                    what addons/ holds: manifests, order, hashes
    environment                puts the above together into the variables Odoo reads
    replica                    a streaming replica of the embedded server
    serve                      one running Odoo (used by run and by tests/)
    prefork, proxy             the same with worker processes, behind nginx
    run, testing, core_tests, lint, i18n, requirements, rights, pictures, bench, tidy
                               the commands (picture_list: what is photographed)
    guides                     what lint checks of docs/
"""
