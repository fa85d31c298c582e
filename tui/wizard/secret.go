package wizard

import (
	"errors"
	"path/filepath"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"mailtriage/graph/auth"
)

// keyPairRead tells what became of reading a certificate's file.
type keyPairRead struct {
	n    int
	from string
	pair auth.KeyPair
	err  error
}

// secretForm asks for what an application signs in with. The password of a PFX file is here only, until it has served.
type secretForm struct {
	form
	password string
	locked   bool // the file wants a password
}

func giveSecret(m *Model) page {
	f := &secretForm{}
	a := &m.answers
	f.form = form{
		name: "Its secret", done: f.done,
		intro: said("It goes into this machine's keyring, once the sign-in has worked, and nowhere else."),
		fields: []*field{
			m.unseen(&m.secrets.ClientSecret, "Client secret", "its value, not its id; typed or pasted, it is not shown", checkSecret),
			m.typed(&a.KeyFile, "Certificate's file", "a path: PEM with key and certificate, or PFX", needed("the path of the certificate's file is missing")),
			m.unseen(&f.password, "Password of the PFX file", "typed or pasted, it is not shown; empty if there is none", nil),
			m.typed(&a.Thumbprint, "Thumbprint", "only for a private key without its certificate; else empty", optional(checkThumbprint)),
		},
	}
	f.fields[1].formed = false
	f.fields[0].hidden = func() bool { return !a.wantsSecret() }
	f.fields[1].hidden = func() bool { return !a.wantsKeyPair() }
	f.fields[2].hidden = func() bool { return !a.wantsKeyPair() || !f.locked && !pfx(a.KeyFile) }
	f.fields[3].hidden = f.fields[1].hidden
	f.focus = slices.IndexFunc(f.fields, func(x *field) bool { return !x.off() })
	f.start()
	return f
}

func needed(why string) func(string) error {
	return func(s string) error {
		if s == "" {
			return errors.New(why)
		}
		return nil
	}
}

func pfx(path string) bool {
	ext := strings.ToLower(filepath.Ext(path))
	return ext == ".pfx" || ext == ".p12"
}

// done reads the certificate's file, if there is one that was not read yet.
func (f *secretForm) done(m *Model) tea.Cmd {
	a := m.answers
	if !a.wantsKeyPair() || m.secrets.KeyPair != nil && m.readFrom == a.keySource() && f.password == "" {
		return m.next()
	}
	f.busy, f.wrong = true, ""
	_, n := m.begin("Reading the certificate's file")
	read, password, from := m.ReadKeyPair, f.password, a.keySource()
	return tea.Batch(m.tick(n), func() tea.Msg {
		pair, err := read(a.KeyFile, password, a.Thumbprint)
		return keyPairRead{n, from, pair, err}
	})
}

// keySource tells one way of reading the key pair from another.
func (a Answers) keySource() string { return a.KeyFile + "\x00" + a.Thumbprint }

func (m *Model) keyPairRead(msg keyPairRead) tea.Cmd {
	f, here := m.page.(*secretForm)
	if !m.current(msg.n) || !here {
		return nil
	}
	m.stop()
	f.busy = false
	if msg.err != nil {
		m.secrets.KeyPair, m.readFrom = nil, ""
		f.wrong = msg.err.Error()
		f.to(1)
		if auth.NeedsPassword(msg.err) {
			f.locked = true
			f.to(2)
		}
		return nil
	}
	m.secrets.KeyPair, m.readFrom = &msg.pair, msg.from
	f.password = ""
	cmd := m.next()
	if text, warn := msg.pair.Describe(m.Now()); warn {
		return tea.Batch(cmd, m.complain(text))
	}
	return cmd
}
