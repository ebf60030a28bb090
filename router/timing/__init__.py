"""Time: when somebody works, what a clock's length means, and what makes something due sooner or later."""
