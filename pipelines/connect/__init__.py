"""Connecting a system: what it needs, a look at what it holds, and the settings written once that look was good.

needs       options and secrets, from what was said, stored or typed
look        the beginning of each list, in a warehouse that is thrown away, as the entities that it becomes
write       the settings into tieout.toml, the secrets into dlt's secrets file
"""
