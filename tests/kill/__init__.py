"""The kill test: the shipped process under load, killed again and again, and what people have before them then."""
