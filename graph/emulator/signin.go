package emulator

import (
	"bytes"
	"net/http"
	"slices"
	"strconv"
	"time"

	"mailtriage/graph/emulator/entra"
	"mailtriage/graph/emulator/world"
)

// directoryOf is what sign-in knows of a tenant.
func directoryOf(t world.Tenant) entra.Tenant {
	d := entra.Tenant{ID: t.ID, Domains: t.Domains}
	for _, a := range t.Apps {
		d.Apps = append(d.Apps, entra.App{
			ClientID: a.ClientID, Name: a.DisplayName, Secret: a.Secret, SecretExpires: a.SecretExpires, Certificates: a.Certificates, Roles: a.Roles,
			Delegated: a.Delegated, Public: a.Public, RedirectURIs: a.RedirectURIs, ConditionalAccess: a.ConditionalAccess,
		})
	}
	for _, u := range t.Users {
		d.Users = append(d.Users, entra.User{ID: u.ID, UPN: u.UserPrincipalName, Name: u.DisplayName, Given: u.GivenName, Surname: u.Surname, Enabled: u.AccountEnabled, SignIn: u.SignIn})
	}
	return d
}

// delegatedPermissions are those that Graph has, as far as it is served here.
func delegatedPermissions(t world.Tenant) []string {
	var list []string
	for _, p := range allRoles() {
		if list = append(list, p); sharable(p) {
			list = append(list, p+".Shared")
		}
	}
	for _, a := range t.Apps {
		list = append(list, a.Delegated...)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// serveSignIn serves what is the authority's, with the faults that are due.
func (s *Server) serveSignIn(w http.ResponseWriter, r *http.Request) {
	operation := entra.Operation(r)
	f, due := Fault{}, false
	if operation != "" {
		f, due = s.faults.due(operation, r.URL.Path)
	}
	if !due {
		s.authority.ServeHTTP(w, r)
		return
	}
	if wait := f.latency(); wait > 0 {
		select {
		case <-time.After(wait):
		case <-r.Context().Done():
			panic(http.ErrAbortHandler)
		}
	}
	var kept keeper
	switch {
	case f.Cut == "before":
		panic(http.ErrAbortHandler)
	case f.before():
		s.authority.Fail(&kept, r, f.Status, f.Code, f.Message)
		if f.RetryAfter > 0 {
			kept.Header().Set("Retry-After", strconv.Itoa(f.RetryAfter))
		}
	default:
		s.authority.ServeHTTP(&kept, r)
	}
	a := f.spoil(kept.answer())
	if a.cut {
		panic(http.ErrAbortHandler)
	}
	write(w, a)
}

// keeper keeps an answer instead of sending it.
type keeper struct {
	status int
	header http.Header
	body   bytes.Buffer
}

func (k *keeper) Header() http.Header {
	if k.header == nil {
		k.header = http.Header{}
	}
	return k.header
}

func (k *keeper) WriteHeader(status int) { k.status = status }

func (k *keeper) Write(p []byte) (int, error) {
	if k.status == 0 {
		k.status = http.StatusOK
	}
	return k.body.Write(p)
}

func (k *keeper) answer() answer {
	return answer{status: k.status, header: k.Header(), body: k.body.Bytes()}
}
