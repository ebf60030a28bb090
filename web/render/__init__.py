"""What is rendered outside templates: the frame for the HTML of a mail, and files to be saved."""
