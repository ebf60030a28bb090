"""Proof of who somebody is: passwords, second factors, tokens, tries that failed, the council's own sign-in (OIDC).

The only home of argon2, pyotp, segno, authlib and joserfc. Nothing here is logged: every argument may be a secret.
"""
