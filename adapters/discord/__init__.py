"""The Discord door: payloads become what the application hears, cards become messages. No rule of the practice here."""
