package entra

import (
	"fmt"
	"slices"
	"strings"
)

// everyTenant are the names in place of a tenant's that stand for all of them.
var everyTenant = []string{"common", "organizations", "consumers"}

// find finds the tenant and the app that a request names.
func (q *request) find() *refusal {
	if q.tenant = q.a.tenant(q.key); q.tenant == nil {
		return q.noTenant()
	}
	id := q.form.Get("client_id")
	if user, _, ok := q.http.BasicAuth(); ok {
		id = user
	}
	if strings.TrimSpace(id) == "" {
		return missing("client_id")
	}
	i := slices.IndexFunc(q.tenant.Apps, func(x App) bool { return strings.EqualFold(x.ClientID, id) })
	if i < 0 {
		return unknownApp(id, q.tenant.ID)
	}
	q.app = &q.tenant.Apps[i]
	return nil
}

func unknownApp(id, directory string) *refusal {
	return bad(700016, "unauthorized_client", "Application with identifier '%s' was not found in the directory '%s'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You may have sent your authentication request to the wrong tenant.", id, directory)
}

// noTenant says why there is none by the name in the path. Applications here are registered for their own tenant alone, so
// that those names that stand for every tenant are none of theirs.
func (q *request) noTenant() *refusal {
	if slices.Contains(everyTenant, q.key) {
		id := q.form.Get("client_id")
		for _, app := range q.a.apps() {
			if strings.EqualFold(app.ClientID, id) {
				return bad(50194, "invalid_request", "Application '%s'(%s) is not configured as a multi-tenant application. Usage of the /common endpoint is not supported for such apps created after '10/15/2018'. Use a tenant-specific endpoint or configure the application to be multi-tenant.", id, app.Name)
			}
		}
		return unknownApp(id, q.key)
	}
	if refused := malformedTenant(q.key); refused != nil {
		return refused
	}
	return bad(90002, "invalid_request", "Tenant '%s' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud. Check with your subscription administrator, this may happen if there are no active subscriptions for the tenant.", q.key)
}

func (a *Authority) tenant(key string) *Tenant {
	for i := range a.tenants {
		t := &a.tenants[i]
		if strings.EqualFold(t.ID, key) || slices.ContainsFunc(t.Domains, func(d string) bool { return strings.EqualFold(d, key) }) {
			return t
		}
	}
	return nil
}

// ChangeApp changes an application of any tenant.
func (a *Authority) ChangeApp(clientID string, change func(*App)) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	for i := range a.tenants {
		for j := range a.tenants[i].Apps {
			if app := &a.tenants[i].Apps[j]; strings.EqualFold(app.ClientID, clientID) {
				change(app)
				return nil
			}
		}
	}
	return fmt.Errorf("there is no application %q", clientID)
}

// Apps lists the applications of all tenants.
func (a *Authority) Apps() []App {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.apps()
}

func (a *Authority) apps() []App {
	var list []App
	for _, t := range a.tenants {
		list = append(list, t.Apps...)
	}
	return list
}
