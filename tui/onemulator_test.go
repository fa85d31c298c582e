package tui

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"

	"mailtriage/graph"
	"mailtriage/graph/emulator"
	"mailtriage/graph/emulator/demo"
	"mailtriage/graph/emulator/world"
	"mailtriage/graph/triage"
	"mailtriage/keys"
)

// tenant is made once: making it is the slow part.
var tenant = demo.Tenant(demo.Options{Seed: 1, Messages: 120, Now: noon})

// onEmulator is a model on a real engine, client and emulator, driven by hand.
type onEmulator struct {
	*screen
	e       *emulator.Running
	journal string // the folder
	token   *pass
}

// pass is a sign-in that may be revoked.
type pass struct {
	token   string
	revoked atomic.Bool
	strict  bool // a token that the service refuses is the last
}

func (p *pass) GetToken(_ context.Context, o policy.TokenRequestOptions) (azcore.AccessToken, error) {
	if p.strict && o.Claims != "" {
		p.revoked.Store(true)
	}
	if p.revoked.Load() {
		return azcore.AccessToken{}, errors.New("the sign-in has been revoked")
	}
	return azcore.AccessToken{Token: p.token, ExpiresOn: time.Now().Add(time.Hour)}, nil
}

func openOnEmulator(t *testing.T, patience time.Duration) *onEmulator {
	t.Helper()
	tn := tenant
	tn.Mailboxes = append([]world.Mailbox(nil), tenant.Mailboxes...)
	e, err := emulator.Start("127.0.0.1:0", false, emulator.Options{Tenant: tn, Mailbox: demo.Mailbox})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Stop)
	o := onThe(t, e, nil, patience)
	t.Cleanup(o.engine.Close)
	o.until("the list", o.listIsThere)
	return o
}

// inTheBubble runs a test on an emulator in memory, in time that passes only when all wait for it.
func inTheBubble(t *testing.T, tn world.Tenant, test func(*onEmulator)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		tn.Mailboxes = append([]world.Mailbox(nil), tn.Mailboxes...)
		e, transport, err := emulator.StartInMemory(emulator.Options{Tenant: tn, Mailbox: demo.Mailbox})
		if err != nil {
			t.Fatal(err)
		}
		o := onThe(t, e, transport, 0)
		defer func() {
			o.engine.Close()
			transport.CloseIdleConnections()
			e.Stop()
			time.Sleep(24 * time.Hour) // what still waits for its time has it now
		}()
		o.settle()
		if !o.listIsThere() {
			t.Fatalf("the list is not there:\n%s", o.text())
		}
		test(o)
	})
}

func onThe(t *testing.T, e *emulator.Running, transport http.RoundTripper, patience time.Duration) *onEmulator {
	t.Helper()
	token := &pass{token: e.Info.Token}
	client, err := graph.New(graph.Config{BaseURL: e.Info.Graph, Credential: token, Transport: transport, WaitCap: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	journal, err := triage.OpenJournal(dir)
	if err != nil {
		t.Fatal(err)
	}
	box := client.Mailbox(demo.Mailbox)
	engine, err := triage.New(triage.Config{Mailbox: box, Journal: journal, Who: "analyst", Patience: patience})
	if err != nil {
		t.Fatal(err)
	}
	keymap, err := keys.NewMap(keys.Actions(), nil)
	if err != nil {
		t.Fatal(err)
	}
	m := New(Config{Session: Session{Mailbox: box, Engine: engine}, Keys: keymap, Theme: "dark", Now: func() time.Time { return noon }})
	o := &onEmulator{screen: &screen{t: t, m: m, engine: engine, msgs: make(chan tea.Msg, 10_000), w: 120, h: 40}, e: e, journal: dir, token: token}
	o.run(m.Init())
	o.send(tea.WindowSizeMsg{Width: 120, Height: 40})
	return o
}

func (o *onEmulator) listIsThere() bool {
	n, complete := o.m.messages.Loaded()
	_, known := o.m.folders.WellKnown("archive")
	return n > 0 && complete && known
}

// until takes messages until something is so.
func (o *onEmulator) until(what string, so func() bool) {
	o.t.Helper()
	deadline := time.NewTimer(30 * time.Second)
	defer deadline.Stop()
	for !so() {
		select {
		case msg := <-o.msgs:
			o.send(msg)
		case <-deadline.C:
			o.t.Fatalf("waited in vain for %s; the screen:\n%s", what, o.text())
		}
	}
}

// presses presses keys without letting time pass.
func (o *onEmulator) presses(names ...string) {
	for _, name := range names {
		for _, k := range keyOf(name) {
			o.send(tea.KeyPressMsg(k))
		}
	}
}

// does presses keys in the bubble, and lets time pass until the action that they began has ended and been heard of.
func (o *onEmulator) does(names ...string) {
	o.t.Helper()
	for _, name := range names {
		for _, k := range keyOf(name) {
			o.send(tea.KeyPressMsg(k))
			o.settle()
		}
	}
	for waited := time.Duration(0); len(o.engine.Running()) > 0; waited += time.Second {
		if waited > 12*time.Hour {
			o.t.Fatalf("it does not end:\n%s", o.text())
		}
		time.Sleep(time.Second)
		o.settle()
	}
}

// listed are the ids and states of all rows on the list.
func (o *onEmulator) listed() []string {
	o.m.messages.Do(keys.SelectAll)
	defer o.m.messages.ClearSelection()
	var out []string
	for _, h := range o.m.messages.Targets() {
		flag := strings.TrimPrefix(string(h.Flag()), string(graph.NotFlagged))
		out = append(out, fmt.Sprint(h.ID, h.Read, h.Categories, flag))
	}
	return out
}
