package wizard

import (
	"encoding/hex"
	"errors"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"mailtriage/graph/auth"
	"mailtriage/graph/content"
)

// Custom is the cloud of addresses of one's own.
const Custom = "custom"

const (
	defaultProfile = "default"
	defaultPreset  = "triage"
	readOnlyPreset = "read-only"
)

// Answers are what the wizard asks, secrets aside: plain data that may be written to a file.
type Answers struct {
	Step       Step     `json:"step,omitempty"`      // where the wizard is
	Cloud      string   `json:"cloud,omitempty"`     // one of auth.Clouds, or Custom
	GraphURL   string   `json:"graph_url,omitempty"` // for Custom
	Authority  string   `json:"authority,omitempty"` // for Custom
	Way        auth.Way `json:"way,omitempty"`
	Tenant     string   `json:"tenant,omitempty"`
	ClientID   string   `json:"client_id,omitempty"`
	Preset     string   `json:"preset,omitempty"`     // one of auth.Presets
	KeyFile    string   `json:"key_file,omitempty"`   // path of the certificate's file
	Thumbprint string   `json:"thumbprint,omitempty"` // for a key without its certificate
	Mailbox    string   `json:"mailbox,omitempty"`    // address or id; empty: the own one of whoever signs in, until that is known
	Profile    string   `json:"profile,omitempty"`
	ReadOnly   bool     `json:"read_only,omitempty"`
}

// Endpoints are the base URLs of Graph and of the authority that the answers name.
func (a Answers) Endpoints() (graph, authority string) {
	if c, ok := auth.CloudNamed(a.Cloud); ok {
		return c.Graph, c.Authority
	}
	return strings.TrimRight(a.GraphURL, "/"), strings.TrimRight(a.Authority, "/")
}

// Permissions are what is to be granted: delegated permissions for a person, application permissions else.
func (a Answers) Permissions() []string {
	p, _ := auth.PresetNamed(a.Preset)
	if a.Way.Delegated() {
		return p.Delegated
	}
	return p.Application
}

// Secrets are what is never written by the wizard, nor drawn. They show nothing of themselves when printed.
type Secrets struct {
	ClientSecret string
	KeyPair      *auth.KeyPair
}

// Format prints that there are secrets, and not which.
func (Secrets) Format(f fmt.State, _ rune) { _, _ = fmt.Fprint(f, "(secrets)") }

// MarshalJSON refuses: secrets belong in no file.
func (Secrets) MarshalJSON() ([]byte, error) {
	return nil, errors.New("wizard: secrets are not written")
}

// clean makes a draft safe to draw, and puts defaults where it says nothing that makes sense.
func (a Answers) clean() Answers {
	for _, s := range []*string{&a.GraphURL, &a.Authority, &a.Tenant, &a.ClientID, &a.KeyFile, &a.Thumbprint, &a.Mailbox, &a.Profile} {
		*s = strings.TrimSpace(content.Line(*s).String())
	}
	if _, known := auth.CloudNamed(a.Cloud); !known && a.Cloud != Custom {
		a.Cloud = auth.Clouds()[0].Name
	}
	if !slices.Contains(waysInOrder(), a.Way) {
		a.Way = auth.Browser
	}
	if _, known := auth.PresetNamed(a.Preset); !known {
		a.Preset = defaultPreset
	}
	if checkProfile(a.Profile) != nil {
		a.Profile = defaultProfile
	}
	return a.kept()
}

// kept is what of the answers goes into a draft: only what has the right form, so that a secret typed into the wrong
// field is not written.
func (a Answers) kept() Answers {
	for _, f := range []struct {
		value *string
		check func(string) error
	}{
		{&a.GraphURL, auth.CheckGraph}, {&a.Authority, auth.CheckAuthority}, {&a.Tenant, auth.CheckTenant}, {&a.ClientID, auth.CheckClientID},
		{&a.KeyFile, checkKeyFile}, {&a.Thumbprint, checkThumbprint}, {&a.Mailbox, checkMailbox}, {&a.Profile, checkProfile},
	} {
		if f.check(*f.value) != nil {
			*f.value = ""
		}
	}
	return a
}

var (
	address     = regexp.MustCompile(`^[^\s@/\\?"<>,;]+@[^\s@/\\?#"<>,;]+\.[^\s@/\\?#"<>,;.]{2,}$`)
	profileName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$`)
)

// checkMailbox holds a mailbox to the form of an address (or user principal name) or of an object's id.
func checkMailbox(s string) error {
	if !address.MatchString(s) && auth.CheckClientID(s) != nil {
		return errors.New("the mailbox is neither an address nor an id (a GUID)")
	}
	return nil
}

func checkProfile(s string) error {
	if !profileName.MatchString(s) {
		return errors.New("a profile's name is letters, digits, - and _, and begins with one of the first two")
	}
	return nil
}

// checkKeyFile holds a path to how files with keys are called: nothing else tells it from a secret that was pasted there.
func checkKeyFile(s string) error {
	if !slices.Contains([]string{".pem", ".key", ".crt", ".cer", ".pfx", ".p12"}, strings.ToLower(filepath.Ext(s))) {
		return errors.New("the file is not called as files with keys are")
	}
	return nil
}

// thumbprintBytes is how long a SHA-1 is.
const thumbprintBytes = 20

func checkThumbprint(s string) error {
	raw, err := hex.DecodeString(strings.NewReplacer(":", "", " ", "", "-", "").Replace(s))
	if err != nil || len(raw) != thumbprintBytes {
		return errors.New("a thumbprint is 40 hexadecimal digits, as Entra shows it")
	}
	return nil
}

// checkSecret tells a secret from its id, which stands beside it in Entra and is taken for it often.
func checkSecret(s string) error {
	switch {
	case s == "":
		return errors.New("the client secret is missing")
	case auth.CheckClientID(s) == nil:
		return errors.New("that has the form of the secret's id: give its value")
	}
	return nil
}

// optional lets an answer be empty.
func optional(check func(string) error) func(string) error {
	return func(s string) error {
		if s == "" {
			return nil
		}
		return check(s)
	}
}
