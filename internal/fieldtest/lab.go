package fieldtest

// Lab is the only way that an experiment has to the tenant.
type Lab struct{}
