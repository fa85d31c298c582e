package tui

import (
	"crypto/sha256"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"mailtriage/graph/emulator"
)

// TestInspectAndExportOnAnEmulator does by keys what is held to fakes elsewhere, and looks at what was asked for.
func TestInspectAndExportOnAnEmulator(t *testing.T) {
	o := openOnEmulator(t, time.Minute)
	dir := t.TempDir()
	o.m.Downloads = dir
	see := func(text string) {
		t.Helper()
		o.until(text, func() bool { return strings.Contains(o.text(), text) })
	}
	o.presses("H")
	see("Message-ID: <")
	o.presses("tab")
	see("Conversation id: ")
	o.presses("esc", "enter")
	o.until("the message", o.m.reader.Ready)
	o.presses("t")
	o.until("the unique body", func() bool { return !o.m.reading(loadSource) && strings.Contains(o.text(), "Message: unique body, ") })
	o.presses("t")
	see("source, ")
	o.presses("t")
	see("Message: raw MIME, ")
	see("Received: from AM0PR04MB0042")
	chosen := o.m.messages.Targets()[0]

	o.e.ForgetRequests()
	o.e.AddFaults(emulator.Fault{Operation: "message.mime", Cut: "middle"})
	o.presses("e", "enter")
	see("Exported 1 of 1 message")
	list, err := filepath.Glob(filepath.Join(dir, "*", "*.eml"))
	if err != nil || len(list) != 1 {
		t.Fatalf("%q %v", list, err)
	}
	raw, err := os.ReadFile(list[0])
	if err != nil || !strings.Contains(string(raw), chosen.InternetMessageID) {
		t.Fatalf("another message was exported: %v", err)
	}
	see(fmt.Sprintf("%x", sha256.Sum256(raw)))
	for _, r := range o.e.Requests() {
		if r.Method != http.MethodGet || strings.Contains(r.Path, "http") || !strings.Contains(r.Path, "/messages/") || r.Headers["Prefer"] != `IdType="ImmutableId"` {
			t.Errorf("%s %s (%s) was sent", r.Method, r.Path, r.Headers["Prefer"])
		}
	}
	if n := len(o.engine.Undoable()); n != 0 {
		t.Errorf("%d things can be undone: nothing was changed", n)
	}
}
