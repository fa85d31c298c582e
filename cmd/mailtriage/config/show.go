package config

import (
	"fmt"
	"strings"

	"mailtriage/graph/content"
)

// Shown is a line of "config show".
type Shown struct {
	Key    string `json:"key"`
	Value  string `json:"value"` // empty: not set
	Origin string `json:"origin,omitempty"`
}

// Secret is a secret's name and what is known of it, never itself: "client secret", "in the keyring".
type Secret struct{ Name, State string }

// Show lists every setting with its value and where it came from, in the table's order, and then the secrets. It is
// safe to draw.
func (s Settings) Show(secrets ...Secret) []Shown {
	var list []Shown
	for _, r := range Rows() {
		v := s.values[r.Key]
		list = append(list, Shown{r.Key, content.Line(v.Text).String(), content.Line(v.Origin).String()})
	}
	for _, secret := range secrets {
		list = append(list, Shown{Key: secret.Name, Value: secret.State})
	}
	return list
}

// Markdown is the table of settings for the docs.
func Markdown() string {
	var b strings.Builder
	b.WriteString("| in the file | flag | variable | default | what it takes | what it is for |\n|---|---|---|---|---|---|\n")
	for _, scope := range []Scope{OfProfile, OfFile} {
		for _, r := range Rows() {
			if r.Scope != scope {
				continue
			}
			preset := "–"
			if r.Default != "" {
				preset = "`" + r.Default + "`"
			}
			key := "`" + r.Key + "`"
			if scope == OfFile {
				key += " (whole file)"
			}
			fmt.Fprintf(&b, "| %s | `--%s` | `%s` | %s | %s | %s |\n", key, r.Flag(), r.Variable(), preset, r.Allowed, r.Help)
		}
	}
	return b.String()
}
