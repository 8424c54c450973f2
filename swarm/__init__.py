"""The practice: values and rules. No async, no clock, no I/O, no platform."""
