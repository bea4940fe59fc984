"""The ground floor: frozen values that say what everybody upstairs is talking about."""
