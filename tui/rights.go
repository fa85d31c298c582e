package tui

import (
	"context"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"mailtriage/graph/auth"
	"mailtriage/keys"
)

// rights is what the token in force says and allows, as far as it can be read. The zero value forbids nothing.
type rights struct {
	read    bool // an answer has come
	id      auth.Identity
	err     error
	by      string // what it was signed in by
	warn    bool
	refused string            // when the service last refused it, and how; empty: it has not
	missing map[string]string // permissions that the token lacks, each with the least one that would do
}

// readWho reads the token in force.
func (m *Model) readWho() tea.Cmd {
	if m.Who == nil {
		return nil
	}
	who, inForce, mailbox := m.Who, m.InForce, m.Mailbox.ID()
	return m.read(loadWho, "reading the token", func(ctx context.Context) loaded {
		r := rights{read: true}
		if r.id, r.err = who(ctx); r.err == nil {
			r.missing = missing(r.id, mailbox)
		}
		if inForce != nil {
			r.by, r.warn = inForce()
		}
		return loaded{rights: r}
	})
}

// whoRead takes what the token says, and warns once of what it was signed in by.
func (m *Model) whoRead(r rights) tea.Cmd {
	warned, refused := m.rights.warn, m.rights.refused
	m.rights = r
	m.rights.refused = refused
	if r.warn && !warned {
		return m.show("Signed in by "+r.by, "", bad, failedFor)
	}
	return nil
}

// missing lists what a token lacks of the permissions that actions need.
func missing(id auth.Identity, mailbox string) map[string]string {
	own := strings.EqualFold(id.User, mailbox)
	out := map[string]string{}
	for _, a := range keys.Actions() {
		if p := a.Permission; p != "" && lacks(id, p) {
			out[p] = id.Least(p, own)
		}
	}
	return out
}

// lacks tells whether a token surely does not allow what needs a permission. An application's may have been granted in
// Exchange Online, which its token does not show: that is taken to be so when the token shows no permission of Exchange
// at all (https://learn.microsoft.com/exchange/permissions-exo/application-rbac).
func lacks(id auth.Identity, permission string) bool {
	if id.Kind == auth.Person {
		return !id.Allows(permission, true) && !id.Allows(permission, false)
	}
	if auth.Exchange(permission) && !slices.ContainsFunc(id.Permissions, auth.Exchange) {
		return false
	}
	return !id.Allows(permission, true)
}

// off says why an action can't be done in this session, whatever is under the cursor; empty: it can.
func (m *Model) off(a keys.Action) string {
	if a.Writes && m.ReadOnly {
		return a.Title + ": this profile is read only"
	}
	if why := a.NotOffered(m.Cloud); why != "" {
		return why
	}
	if why := m.offlineRefuses(a); why != "" {
		return why
	}
	folder := a.ID == keys.Open && m.focus == keys.Folders // a folder's list needs less than a message
	if p := m.rights.missing[a.Permission]; p != "" && !folder {
		return a.Title + ": the token lacks " + p + " (ask an administrator)"
	}
	return m.notHere(a)
}

// notHere says why an action of the app is not offered in this session.
func (m *Model) notHere(a keys.Action) string {
	switch {
	case a.ID == keys.Profiles && (m.Profiles == nil || m.Switch == nil):
		return a.Title + ": there is no other profile"
	case a.ID == keys.Mailboxes && m.Switch == nil:
		return a.Title + ": there is no other mailbox"
	case a.ID == keys.SignIn && m.SignIn == nil && m.Who == nil:
		return a.Title + ": the sign-in was given as a ready token"
	case a.ID == keys.CheckTakeover && m.Check == nil:
		return a.Title + ": mailboxes can't be checked here"
	case a.ID == keys.Doctor && m.Doctor == nil:
		return a.Title + ": there is nothing to check here"
	}
	return ""
}
