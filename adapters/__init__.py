"""The doors: each hears a platform's payloads, shows answers, and performs effects. Nothing else."""
