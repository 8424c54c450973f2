"""The application: one line in, one answer out, effects afterwards. It knows no platform."""
