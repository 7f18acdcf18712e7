/**
 * Looks a secret up by the name that settings give, e.g. `HOUSING_TOKEN`: declarations name secrets and never hold them.
 * `undefined` when there is none of that name. Asked again at every use, so that a secret can be changed while the hub
 * runs. Throws `Misconfigured` when there is one that cannot be read; neither the error nor anything else shows it.
 */
export type SecretReader = (name: string) => string | undefined;
