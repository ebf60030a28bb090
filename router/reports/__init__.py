"""What was, told to people: a case's history, the shadow page, figures, alarms about the desk itself."""
