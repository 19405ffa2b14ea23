"""Settings: the tables of what may be set, where values come from, and what each resolves to."""
