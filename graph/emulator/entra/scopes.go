package entra

import (
	"slices"
	"strings"
)

// scopes is a scope parameter, read (https://learn.microsoft.com/entra/identity-platform/scopes-oidc).
type scopes struct {
	resource string
	named    []scope
	all      bool   // "<resource>/.default": everything consented to
	written  string // that .default, as it was written
	openid   bool
	offline  bool
	identity []string // openid, profile, email, as asked
}

// scope is one permission and how it was written: bare, or with its resource.
type scope struct{ permission, written string }

// scopes reads a scope parameter.
func (q *request) scopes(text string) (scopes, *refusal) {
	s := scopes{}
	for _, word := range strings.Fields(text) {
		switch lower := strings.ToLower(word); lower {
		case "openid", "profile", "email":
			s.openid = s.openid || lower == "openid"
			s.identity = append(s.identity, lower)
			continue
		case "offline_access":
			s.offline = true
			continue
		}
		resource, permission := q.a.config.Resource, word
		if i := strings.LastIndexByte(word, '/'); i >= 0 {
			resource, permission = word[:i], word[i+1:]
		}
		if s.resource != "" && !strings.EqualFold(strings.TrimRight(s.resource, "/"), strings.TrimRight(resource, "/")) {
			return s, bad(28000, "invalid_scope", "Provided value for the input parameter scope is not valid because it contains more than one resource. Scope %s is not valid.", text)
		}
		s.resource = resource
		if permission == ".default" {
			s.all, s.written = true, word
		} else {
			s.named = append(s.named, scope{permission, word})
		}
	}
	if s.resource == "" {
		s.resource = q.a.config.Resource
	}
	return s, q.check(s, text)
}

func (q *request) check(s scopes, text string) *refusal {
	known := strings.TrimRight(q.a.config.Resource, "/")
	switch {
	case s.all && len(s.named) > 0:
		return bad(70011, "invalid_scope", "The provided request must include a 'scope' input parameter. The provided value for the input parameter 'scope' is not valid. The scope %s is not valid. .default scope can't be combined with resource-specific scopes.", text)
	case known != "" && !strings.EqualFold(strings.TrimRight(s.resource, "/"), known):
		return bad(500011, "invalid_resource", "The resource principal named %s was not found in the tenant named %s. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You might have sent your authentication request to the wrong tenant.", s.resource, q.tenant.ID)
	}
	for _, n := range s.named {
		if len(q.a.config.Permissions) > 0 && !containsFold(q.a.config.Permissions, n.permission) {
			return bad(650053, "invalid_scope", "The application '%s' asked for scope '%s' that doesn't exist on the resource '00000003-0000-0000-c000-000000000000'. Contact the app vendor.", q.app.Name, n.permission)
		}
	}
	return nil
}

// consented gives the permissions that a person's token gets: all or those asked for, if they were consented to.
func (q *request) consented(s scopes) ([]string, *refusal) {
	refused := bad(65001, "invalid_grant", "The user or administrator has not consented to use the application with ID '%s' named '%s'. Send an interactive authorization request for this user and resource.", q.app.ClientID, q.app.Name)
	refused.suberror = "consent_required"
	if s.all {
		if len(q.app.Delegated) == 0 {
			return nil, refused
		}
		return slices.Clone(q.app.Delegated), nil
	}
	var list []string
	for _, n := range s.named {
		i := slices.IndexFunc(q.app.Delegated, func(d string) bool { return strings.EqualFold(d, n.permission) })
		if i < 0 {
			return nil, refused
		}
		list = append(list, q.app.Delegated[i])
	}
	return list, nil
}

// granted words what was granted, as it was asked for: clients compare. offline_access is never among it.
func (s scopes) granted(permissions []string) []string {
	list := slices.Clone(s.identity)
	if s.all {
		for _, p := range permissions {
			list = append(list, strings.TrimRight(s.resource, "/")+"/"+p)
		}
		return append(list, s.written)
	}
	for _, n := range s.named {
		list = append(list, n.written)
	}
	return list
}

func containsFold(list []string, s string) bool {
	return slices.ContainsFunc(list, func(x string) bool { return strings.EqualFold(x, s) })
}
