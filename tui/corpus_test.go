package tui

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"

	"mailtriage/graph/content/corpus"
	"mailtriage/graph/content/hostile"
	"mailtriage/graph/emulator"
	"mailtriage/graph/emulator/demo"
	"mailtriage/graph/emulator/world"
	"mailtriage/keys"
)

// overCorpus opens each mail of the corpus, zoomed, on a real client and emulator, and hands it to test.
func overCorpus(t *testing.T, test func(*onEmulator, corpus.Mail)) {
	t.Helper()
	box := world.Mailbox{UserPurpose: "shared", Language: "en-US", TimeZone: "UTC"}
	tn := tenant
	for _, b := range tenant.Mailboxes {
		for _, u := range tenant.Users {
			if u.ID == b.UserID && strings.EqualFold(u.UserPrincipalName, demo.Mailbox) {
				box.UserID, box.Folders = b.UserID, emptied(b.Folders)
			}
		}
	}
	tn.Mailboxes = []world.Mailbox{box}
	synctest.Test(t, func(t *testing.T) {
		e, transport, err := emulator.StartInMemory(emulator.Options{Tenant: tn, Mailbox: demo.Mailbox})
		if err != nil {
			t.Fatal(err)
		}
		e.Advance(time.Until(noon.Add(-time.Hour)))
		byID := map[string]corpus.Mail{}
		for _, m := range corpus.Mails() {
			id, err := e.Deliver(demo.Mailbox, m.Raw)
			if err != nil || id == "" {
				t.Fatalf("%s: %s is not delivered: %v", m.Group, m.Name, err)
			}
			byID[id] = m
			e.Advance(time.Second)
		}
		o := onThe(t, e, transport, 0)
		defer func() {
			o.engine.Close()
			transport.CloseIdleConnections()
			e.Stop()
			time.Sleep(24 * time.Hour) // what still waits for its time has it now
		}()
		o.m.Judges = true
		o.settle()
		for n := 0; !o.listIsThere(); n++ {
			if o.press("G"); n > 20 {
				t.Fatalf("the list is not there:\n%s", o.text())
			}
		}
		o.press("G", "enter", "z") // the oldest first
		for range len(byID) {
			o.run(o.m.moved())
			o.wait(restFor + judgeRest + 100*time.Millisecond)
			h, _ := o.m.messages.Cursor()
			m, ok := byID[h.ID]
			if !ok {
				t.Fatalf("%q is on the list twice, or is none of the corpus", h.Subject)
			}
			delete(byID, h.ID)
			test(o, m)
			o.m.messages.Do(keys.Up)
		}
	})
}

// emptied are folders without what lies in them.
func emptied(list []world.Folder) []world.Folder {
	out := make([]world.Folder, len(list))
	for i, f := range list {
		f.Messages, f.Children = nil, emptied(f.Children)
		out[i] = f
	}
	return out
}

// TestTheReaderOnTheCorpus holds what the reader shows of each mail, a file for each group and size.
func TestTheReaderOnTheCorpus(t *testing.T) {
	shown := map[string]*strings.Builder{}
	overCorpus(t, func(o *onEmulator, m corpus.Mail) {
		for _, size := range [][2]int{{80, 24}, {120, 40}} {
			o.w, o.h = size[0], size[1]
			o.send(tea.WindowSizeMsg{Width: o.w, Height: o.h})
			o.settle()
			o.fits()
			file := filepath.Join("testdata", "corpus", fmt.Sprintf("%s-%dx%d.txt", m.Group, o.w, o.h))
			if shown[file] == nil {
				shown[file] = &strings.Builder{}
			}
			fmt.Fprintf(shown[file], "== %s\n", m.Name)
			for line := range strings.SplitSeq(o.text(), "\n") {
				if line = strings.TrimRight(line, " "); strings.Trim(line, "│ ") != "" { // empty rows say nothing: fits has counted them
					shown[file].WriteString(line + "\n")
				}
			}
		}
	})
	for file, got := range shown {
		holdFile(t, file, got.String())
	}
}

// TestNothingOfTheCorpusReachesTheTerminalOrTheNetwork shows each mail in every way there is: only our own styles are
// drawn, and nothing is asked of anybody but Graph.
func TestNothingOfTheCorpusReachesTheTerminalOrTheNetwork(t *testing.T) {
	var dialled atomic.Int32
	refuse := func(context.Context, string, string) (net.Conn, error) {
		dialled.Add(1)
		return nil, errors.New("nothing of a mail may be asked for")
	}
	transport, resolver := http.DefaultTransport, net.DefaultResolver
	http.DefaultTransport = &http.Transport{DialContext: refuse}
	net.DefaultResolver = &net.Resolver{PreferGo: true, Dial: refuse}
	defer func() { http.DefaultTransport, net.DefaultResolver = transport, resolver }()

	overCorpus(t, func(o *onEmulator, m corpus.Mail) {
		where := m.Group + ": " + m.Name
		clean(t, o.screen, where)
		o.press("G")
		clean(t, o.screen, where+", its end")
		for range 3 {
			o.press("t")
			clean(t, o.screen, where+", its source")
		}
		o.press("t", "H")
		clean(t, o.screen, where+", headers")
		o.press("tab")
		clean(t, o.screen, where+", properties")
		o.press("esc")
		for _, row := range sheetRows() {
			o.run(o.m.examine(row))
			o.wait(100 * time.Millisecond)
			clean(t, o.screen, where+", "+row.title)
			o.press("j", "enter", "G")
			clean(t, o.screen, where+", the end of "+row.title)
			for len(o.m.dialogs) > 0 {
				o.press("q")
			}
		}
	})
	if n := dialled.Load(); n > 0 {
		t.Errorf("%d connections were tried beside Graph", n)
	}
}

// TestTheJudgeOfFramesJudges makes sure that what the test above asks can say no.
func TestTheJudgeOfFramesJudges(t *testing.T) {
	if len(hostile.Escapes("\x1b]0;title\x07")) == 0 {
		t.Error("a title passes")
	}
}
