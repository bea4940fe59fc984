"""The commands, by what they are about; each module gives ``register``."""
