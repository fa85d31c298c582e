package emulator

import (
	"crypto/x509"
	"encoding/pem"
	"net/http"
	"slices"
	"strings"
	"time"

	"mailtriage/graph/emulator/entra"
)

// ExpireTokens makes every access token given out so far refused as expired.
func (s *Server) ExpireTokens() { s.authority.ExpireAccess() }

// RevokeTokens makes every access token given out so far refused: with a claims challenge where the client has said that
// it can answer one.
func (s *Server) RevokeTokens() { s.authority.RevokeAccess() }

// RevokeRefreshTokens revokes every refresh token given out so far.
func (s *Server) RevokeRefreshTokens() { s.authority.RevokeRefresh() }

// Given lists the tokens and codes given out so far.
func (s *Server) Given() []entra.Given { return s.authority.Given() }

// SignIns lists the sign-ins asked for so far.
func (s *Server) SignIns() []entra.SignIn { return s.authority.SignIns() }

// AnswerDevice answers a device code in place of a person: "accept", "decline" or "expire".
func (s *Server) AnswerDevice(userCode, user, answer string) error {
	return s.authority.AnswerDevice(userCode, user, answer)
}

// ChangeUser sets what stands in the way of a person's sign-in: "mfa", "conditional-access", "disabled", or nothing.
func (s *Server) ChangeUser(user, signIn string) error {
	if !slices.Contains([]string{"", entra.NeedsMFA, entra.ConditionalAccess, entra.Disabled}, signIn) {
		return badRequest("sign_in is %q: it is mfa, conditional-access, disabled or empty", signIn)
	}
	return s.authority.ChangeUser(user, func(u *entra.User) { u.SignIn = signIn })
}

// AppChange changes an application; what is not given stays.
type AppChange struct {
	ClientID          string     `json:"client_id"`
	AddCertificate    string     `json:"add_certificate"` // PEM
	Secret            *string    `json:"secret"`
	SecretExpires     *time.Time `json:"secret_expires"`
	Roles             *[]string  `json:"roles"`
	Delegated         *[]string  `json:"delegated"`
	RedirectURIs      *[]string  `json:"redirect_uris"`
	Mailboxes         *[]string  `json:"mailboxes"` // that application tokens reach; none: all
	ConditionalAccess *bool      `json:"conditional_access"`
	Public            *bool      `json:"public"`
}

// ChangeApp changes an application. Tokens given out before stay as they are.
func (s *Server) ChangeApp(change AppChange) error {
	var certificate []byte
	if change.AddCertificate != "" {
		block, _ := pem.Decode([]byte(change.AddCertificate))
		if block == nil || block.Type != "CERTIFICATE" {
			return badRequest("add_certificate is not a PEM certificate")
		}
		if _, err := x509.ParseCertificate(block.Bytes); err != nil {
			return badRequest("add_certificate: %v", err)
		}
		certificate = block.Bytes
	}
	err := s.authority.ChangeApp(change.ClientID, func(a *entra.App) {
		if certificate != nil {
			a.Certificates = append(slices.Clone(a.Certificates), certificate)
		}
		set(&a.Secret, change.Secret)
		set(&a.SecretExpires, change.SecretExpires)
		set(&a.Roles, change.Roles)
		set(&a.Delegated, change.Delegated)
		set(&a.RedirectURIs, change.RedirectURIs)
		set(&a.ConditionalAccess, change.ConditionalAccess)
		set(&a.Public, change.Public)
	})
	if err != nil {
		return fault(http.StatusNotFound, "NotFound", "%s", err.Error())
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	set(&s.state.app(change.ClientID).Mailboxes, change.Mailboxes)
	return nil
}

func set[T any](to *T, value *T) {
	if value != nil {
		*to = *value
	}
}

// adminSignIn serves the admin calls about sign-in.
func (s *Server) adminSignIn(r *http.Request, read func(any) error) (any, error) {
	switch strings.TrimPrefix(r.URL.Path, "/_emulator/") {
	case "apps":
		return s.adminApps(), nil
	case "tokens":
		return append([]entra.Given{}, s.Given()...), nil
	case "signins": //nolint:misspell // sign-ins, in one word
		return s.SignIns(), nil
	case "app":
		var in AppChange
		if err := read(&in); err != nil {
			return nil, err
		}
		return object{}, s.ChangeApp(in)
	case "user":
		var in struct {
			User   string `json:"user"`
			SignIn string `json:"sign_in"`
		}
		if err := read(&in); err != nil {
			return nil, err
		}
		return object{}, asAdmin(s.ChangeUser(in.User, in.SignIn))
	default:
		var in struct {
			UserCode string `json:"user_code"`
			User     string `json:"user"`
			Answer   string `json:"answer"`
		}
		if err := read(&in); err != nil {
			return nil, err
		}
		return object{}, asAdmin(s.AnswerDevice(in.UserCode, in.User, in.Answer))
	}
}

// asAdmin makes an error of the authority one of a request that cannot be served.
func asAdmin(err error) error {
	if err == nil {
		return nil
	}
	return badRequest("%s", err.Error())
}

func (s *Server) adminApps() []object {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := []object{}
	for _, a := range s.authority.Apps() {
		o := object{
			"client_id": a.ClientID, "name": a.Name, "secret": a.Secret, "roles": a.Roles, "delegated": a.Delegated, "redirect_uris": a.RedirectURIs,
			"public": a.Public, "conditional_access": a.ConditionalAccess, "certificates": len(a.Certificates), "mailboxes": s.state.app(a.ClientID).Mailboxes,
		}
		if !a.SecretExpires.IsZero() {
			o["secret_expires"] = a.SecretExpires
		}
		list = append(list, o)
	}
	return list
}
