"""Generated: requests and responses, one module an API, all versions inside; import the modules one by one."""
