package demo_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/mail"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-msgauth/dkim"
	"github.com/jhillyerd/enmime/v2"

	"mailtriage/graph/emulator/demo"
	"mailtriage/graph/emulator/world"
)

var now = time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)

func walk(folders []world.Folder, depth int, visit func(f *world.Folder, depth int)) {
	for i := range folders {
		visit(&folders[i], depth)
		walk(folders[i].Children, depth+1, visit)
	}
}

func fingerprint(t world.Tenant) string {
	h := sha256.New()
	for _, b := range t.Mailboxes {
		walk(b.Folders, 1, func(f *world.Folder, depth int) {
			fmt.Fprintln(h, f.Name, depth, len(f.Messages))
			for _, m := range f.Messages {
				fmt.Fprintln(h, m.InternetMessageID, m.Subject, m.From, m.Received, m.Read, m.Categories)
				h.Write(m.MIME())
			}
		})
	}
	fmt.Fprintln(h, t.Users, t.Groups, t.Apps)
	return hex.EncodeToString(h.Sum(nil))
}

func TestSameOptionsSameTenant(t *testing.T) {
	a, b := demo.Tenant(demo.Options{Seed: 1, Now: now}), demo.Tenant(demo.Options{Seed: 1, Now: now})
	if fingerprint(a) != fingerprint(b) {
		t.Error("the same seed made two tenants")
	}
	if fingerprint(a) == fingerprint(demo.Tenant(demo.Options{Seed: 2, Now: now})) {
		t.Error("another seed made the same tenant")
	}
}

func TestTenantIsWhatIsPromised(t *testing.T) {
	tenant := demo.Tenant(demo.Options{Seed: 1, Now: now})
	if len(tenant.Users) != 200 || len(tenant.Groups) != 30 {
		t.Errorf("%d people and %d groups, want 200 and 30", len(tenant.Users), len(tenant.Groups))
	}
	folders, messages, deepest := 0, 0, 0
	walk(tenant.Mailboxes[0].Folders, 1, func(f *world.Folder, depth int) {
		folders++
		messages += len(f.Messages)
		deepest = max(deepest, depth)
	})
	if folders < 60 || deepest < 3 || messages < 1800 || messages > 2200 {
		t.Errorf("%d folders, %d deep, %d messages; want over 60, 3 deep, about 2,000", folders, deepest, messages)
	}
	big := demo.Tenant(demo.Options{Seed: 1, Now: now, Messages: 100_000})
	if n := len(big.Mailboxes[0].Folders[0].Messages); n < 95_000 {
		t.Errorf("the Inbox of 100,000 has %d", n)
	}
}

// TestListAgreesWithMIME reads all MIME with another parser than the one that wrote it.
func TestListAgreesWithMIME(t *testing.T) {
	tenant := demo.Tenant(demo.Options{Seed: 1, Now: now})
	ids := map[string]int{}
	for bi, b := range tenant.Mailboxes {
		walk(b.Folders, 1, func(f *world.Folder, _ int) {
			for _, m := range f.Messages {
				if bi == 0 {
					ids[m.InternetMessageID]++
				}
				check(t, f.Name, m)
			}
		})
	}
	for id, n := range ids {
		if n > 1 {
			t.Errorf("%s is the id of %d messages", id, n)
		}
	}
}

func check(t *testing.T, folder string, m world.Message) {
	t.Helper()
	e, err := enmime.ReadEnvelope(bytes.NewReader(m.MIME()))
	if err != nil {
		t.Fatalf("%s: %s: %v", folder, m.Subject, err)
	}
	if got := e.GetHeader("Subject"); got != m.Subject {
		t.Errorf("%s: subject %q in MIME, %q in the list", folder, got, m.Subject)
	}
	if got := e.GetHeader("Message-ID"); got != m.InternetMessageID {
		t.Errorf("%s: id %q in MIME, %q in the list", folder, got, m.InternetMessageID)
	}
	from, err := e.AddressList("From")
	if err != nil || len(from) != 1 || from[0].Address != m.From.Address || from[0].Name != m.From.Name {
		t.Errorf("%s: %q: from %v (%v) in MIME, %v in the list", folder, m.Subject, from, err, m.From)
	}
	if sent, err := mail.ParseDate(e.GetHeader("Date")); err != nil || !sent.Equal(m.Sent) {
		t.Errorf("%s: %q: sent %v (%v) in MIME, %v in the list", folder, m.Subject, sent, err, m.Sent)
	}
	if has := len(e.Attachments) > 0; has != m.HasAttachments {
		t.Errorf("%s: %q: attachments %v in MIME, %v in the list", folder, m.Subject, has, m.HasAttachments)
	}
	if !strings.Contains(m.Subject, "secret") && m.Received.Nanosecond() != 0 {
		t.Errorf("%s: %q came at a fraction of a second", folder, m.Subject)
	}
}

func TestStoryIsAlwaysTheSame(t *testing.T) {
	a, b := demo.NewStory(demo.Options{Seed: 1, Now: now}), demo.NewStory(demo.Options{Seed: 1, Now: now})
	for range 30 {
		x, y := a.Next(now), b.Next(now)
		if !bytes.Equal(x.MIME, y.MIME) || x.After != y.After {
			t.Fatal("two stories differ")
		}
		if _, err := mail.ReadMessage(bytes.NewReader(x.MIME)); err != nil {
			t.Fatal(err)
		}
	}
}

// TestSignaturesHold checks those of the demo by another's code: each that the boundary found to hold does.
func TestSignaturesHold(t *testing.T) {
	tenant := demo.Tenant(demo.Options{Seed: 1, Now: now})
	checked := 0
	walk(tenant.Mailboxes[0].Folders, 1, func(f *world.Folder, _ int) {
		for _, m := range f.Messages[:min(len(f.Messages), 20)] {
			raw := m.MIME()
			signed := bytes.Contains(raw, []byte("\r\nDKIM-Signature: "))
			if signed != bytes.Contains(raw, []byte("dkim=pass")) {
				t.Errorf("%s is signed: %v", m.Subject, signed)
			}
			if !signed {
				continue
			}
			_, domain, _ := strings.Cut(m.From.Address, "@")
			seed := sha256.Sum256([]byte("demo key of " + domain))
			key := ed25519.NewKeyFromSeed(seed[:]).Public().(ed25519.PublicKey)
			found, err := dkim.VerifyWithOptions(bytes.NewReader(raw), &dkim.VerifyOptions{LookupTXT: func(string) ([]string, error) {
				return []string{"v=DKIM1; k=ed25519; p=" + base64.StdEncoding.EncodeToString(key)}, nil
			}})
			if err != nil || len(found) != 1 || found[0].Err != nil {
				t.Errorf("%s: %v %+v", m.Subject, err, found)
			}
			checked++
		}
	})
	if checked < 20 {
		t.Errorf("%d checked", checked)
	}
}
