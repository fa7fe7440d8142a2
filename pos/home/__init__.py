"""Home: what a person sees after signing in, by what that person does next."""
