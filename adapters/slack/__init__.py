"""Muster in Slack: payloads become what was heard, cards become blocks, effects become Web API calls."""
