package tui

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"mailtriage/graph"
)

// Known is what the mailbox knows of a mail's surroundings: who wrote, and what is here.
func (b *fakeBox) Known(ctx context.Context, q graph.KnownQuery) (graph.Known, error) {
	if err := b.ask(ctx, "known"); err != nil {
		return graph.Known{}, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	out := graph.Known{Asked: q.Sender != "", Wrote: q.Sender != b.stranger, Messages: map[string]bool{}}
	for _, id := range q.IDs {
		out.Messages[id] = !strings.Contains(id, "lost")
	}
	return out, nil
}

const suspicious = "From: Ada Okafor <ada@mail-desk.example>\r\nReply-To: <x@elsewhere.example>\r\nSubject: Re: parcel\r\nIn-Reply-To: <lost@contoso.com>\r\n" +
	"Content-Type: text/html; charset=utf-8\r\n\r\n<a href=\"http://3405803842/\">https://portal.contoso.com</a>"

func TestWhyAMessageIsSuspicious(t *testing.T) {
	drive(t, 100, 40, withHeaders, func(s *screen) {
		s.m.Directory = &fakeTenant{objects: []graph.DirectoryObject{{Kind: graph.UserObject, ID: "1", DisplayName: "Ada Okafor", Mail: "ada.okafor@contoso.com", JobTitle: "Chief Financial Officer"}}}
		s.m.around = newSurroundings(s.box, s.m.Directory, nil)
		s.box.stranger = "ada@mail-desk.example"
		s.wait(200 * time.Millisecond)
		s.box.raw = map[string][]byte{header(0).ID: []byte(suspicious)}
		s.press("Y")
		s.wait(200 * time.Millisecond)
		s.shows("Why suspicious: ", "Reasons: 3 red, 2 amber, 1 to know", "red 8  name of a colleague", "“From: Ada Okafor <ada@mail-desk.example>”", "“directory: Ada Okafor <ada.okafor@contoso.com>”",
			"link text says ours, leads elsewhere", "disguised IP address", "By hand: ")
		s.press("y")
		if !strings.Contains(s.copied, "hxxps://portal[.]contoso[.]com") && !strings.Contains(s.copied, "Ada Okafor") && !strings.Contains(s.copied, "3405803842") {
			t.Errorf("%q was copied", s.copied)
		}
		s.press("esc")
		asked := count(s.box.asked, "known")
		s.press("Y")
		s.wait(200 * time.Millisecond)
		if n := count(s.box.asked, "known"); n != asked {
			t.Errorf("what is known was asked for again: %d, %d", asked, n)
		}
	})
}

func TestWhatCouldNotBeFoundOutIsSaid(t *testing.T) {
	drive(t, 100, 40, withHeaders, func(s *screen) {
		s.m.Directory = &fakeTenant{fail: map[string]error{"find": errors.New("no permission")}}
		s.m.around = newSurroundings(s.box, s.m.Directory, nil)
		s.box.fail["known"] = errors.New("throttled")
		s.wait(200 * time.Millisecond)
		s.box.raw = map[string][]byte{header(0).ID: []byte(suspicious)}
		s.press("Y")
		s.wait(200 * time.Millisecond)
		s.shows("Who in the directory bears the sender's name could not be found out: no permission", "Whether the sender wrote before, and what is answered, could not be found out: throttled", "link text says ours")
	})
}
