package emulator

import (
	"net/http"
	"slices"
)

// serveUserInfo tells a person's token who it is of (https://learn.microsoft.com/entra/identity-platform/userinfo).
func (s *Server) serveUserInfo(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path != "/oidc/userinfo" {
		http.NotFound(w, r)
		return
	}
	id, now := newGUID(), s.clock.Now()
	who, err := s.identify(r.Header)
	if err != nil {
		write(w, refuse(err, now, id, "").with("WWW-Authenticate", challenge(err)))
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	u := s.state.user(who.ObjectID)
	if u == nil || !slices.Contains(who.Scopes, "openid") {
		write(w, refuse(fault(http.StatusForbidden, "Authorization_RequestDenied", "Insufficient privileges to complete the operation."), now, id, ""))
		return
	}
	a, err := reply(http.StatusOK, object{"sub": who.Subject, "name": u.DisplayName, "given_name": u.GivenName, "family_name": u.Surname, "email": u.Mail})
	if err != nil {
		http.Error(w, "", http.StatusInternalServerError)
		return
	}
	write(w, a)
}
