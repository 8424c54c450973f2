"""The terminal as a door: the same verbs, nothing to sign up for. For trying Muster out, and for scripts."""
