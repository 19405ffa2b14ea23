"""The test's side: objects over the control, made with the standard library alone."""
