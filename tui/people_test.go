package tui

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"mailtriage/graph"
)

// addressBook is what the fake directory knows, and how it was asked.
type addressBook struct {
	people []graph.Person
	fail   error
	block  chan struct{}
	asked  []string
	gaveUp int
}

func newDirectory() *addressBook {
	return &addressBook{people: []graph.Person{
		{ID: "1", DisplayName: "Ada Okafor", Mail: "ada.okafor@contoso.com"},
		{ID: "2", DisplayName: "Adam Brandt", UserPrincipalName: "adam.brandt_fabrikam.test#EXT#@contoso.com"},
		{ID: "3", DisplayName: "Adaptation room"},
	}}
}

func (d *addressBook) find(ctx context.Context, text string) ([]graph.Person, error) {
	d.asked = append(d.asked, text)
	if d.block != nil {
		select {
		case <-d.block:
		case <-ctx.Done():
			d.gaveUp++
			return nil, ctx.Err()
		}
	}
	var out []graph.Person
	for _, p := range d.people {
		if within(text, p.DisplayName, p.Address()) {
			out = append(out, p)
		}
	}
	if d.fail != nil {
		return nil, d.fail
	}
	return out, nil
}

func (s *screen) withDirectory() (*offices, *addressBook) {
	o, d := withOffices(s), newDirectory()
	s.m.FindPeople = d.find
	s.m.Recent = []string{"abuse@contoso.com", "soc@contoso.com", "phish@contoso.com"}
	return o, d
}

var notListed = &graph.Error{Op: "searching the directory", Kind: graph.Forbidden, Status: 403, Code: "Authorization_RequestDenied", Permission: "User.ReadBasic.All", RequestID: "7f0c5a1e-0000-4000-8000-000000000003"}

func TestTheDirectoryIsSearchedAsSomebodyTypes(t *testing.T) {
	drive(t, 120, 40, nil, func(s *screen) {
		o, d := s.withDirectory()
		s.wait(200 * time.Millisecond)
		s.press("M")
		s.shows("abuse@contoso.com", "recent", "Type an address")
		s.press("a") // one letter is too little
		s.wait(time.Second)
		for _, r := range "da" {
			s.send(tea.KeyPressMsg{Code: r, Text: string(r)})
			s.wait(100 * time.Millisecond)
		}
		s.wait(300 * time.Millisecond)
		if !slices.Equal(d.asked, []string{"ada"}) {
			t.Fatalf("searched for %q", d.asked)
		}
		s.shows("Ada Okafor  ada.okafor@contoso.com", "directory", "Adam Brandt  adam.brandt_fabrikam.test#EXT#@contoso.com")
		s.hides("recent")
		s.press("m") // what was found stays while it matches
		s.shows("Adam Brandt")
		s.hides("Ada Okafor  ada")
		s.press("backspace", "backspace", "backspace", "backspace", "Adapt")
		s.wait(time.Second)
		s.press("enter")
		s.shows("has no address by which a mailbox could be opened")
		if len(o.asked) != 0 {
			t.Errorf("went to %q", o.asked)
		}
		s.press("M", "zebra")
		s.wait(time.Second)
		s.shows("The directory knows nobody by that.")
	})
}

func TestAnEarlierSearchIsGivenUp(t *testing.T) {
	drive(t, 120, 40, nil, func(s *screen) {
		_, d := s.withDirectory()
		d.block = make(chan struct{})
		s.wait(200 * time.Millisecond)
		s.press("M", "ada")
		s.wait(3 * time.Second)
		s.shows("Searching the directory … 2 s")
		s.press("m")
		s.wait(time.Second)
		if d.gaveUp != 1 || !slices.Equal(d.asked, []string{"ada", "adam"}) {
			t.Errorf("%d given up of %q", d.gaveUp, d.asked)
		}
		s.press("esc")
		s.settle()
		if d.gaveUp != 2 {
			t.Error("the search goes on behind a closed dialog")
		}
		s.press("M", "ada")
		s.wait(30 * time.Second)
		s.shows("deadline")
	})
}

func TestWhyTheDirectoryCannotBeSearched(t *testing.T) {
	drive(t, 120, 40, nil, func(s *screen) {
		_, d := s.withDirectory()
		d.fail = notListed
		s.wait(200 * time.Millisecond)
		s.press("M", "ceo@contoso.com")
		s.wait(time.Second)
		s.shows("The directory can't be searched: the token lacks", "typed all the same")
		s.press("enter") // a typed address is a choice all the same
		s.shows(board)
	})
}

func TestWhatIsTypedIsAChoiceAsSoonAsItHasTheForm(t *testing.T) {
	for text, form := range map[string]bool{
		"ceo@contoso.com": true, "ceo@contoso": false, "ceo": false, "@contoso.com": false, "a b@contoso.com": false, "../ceo@contoso.com": false, "ceo@conto/so.com": false,
		"6f2f3b9e-0000-4000-8000-00000000c0de": true, "6f2f3b9e-0000-4000-8000-00000000c0d": false, "x6f2f3b9e-0000-4000-8000-00000000c0de": false, "adam_fabrikam.test#EXT#@contoso.com": true,
	} {
		if mailboxForm.MatchString(text) != form {
			t.Errorf("%q: %v", text, !form)
		}
	}
	drive(t, 120, 40, nil, func(s *screen) {
		o, _ := s.withDirectory()
		o.fail = errors.New("no")
		s.wait(200 * time.Millisecond)
		s.press("M", "x@y")
		s.hides("as typed")
		s.press(".z")
		s.shows("as typed")
		s.press("esc", "M")
		s.send(tea.PasteMsg{Content: " 6f2f3b9e-0000-4000-8000-00000000c0de "})
		s.press("enter")
		if fmt.Sprint(o.asked) != "[soc 6f2f3b9e-0000-4000-8000-00000000c0de]" {
			t.Errorf("went to %q", o.asked)
		}
		s.press("esc", "M", "SOC@contoso.com")
		s.wait(time.Second)
		s.shows("This is the open mailbox.")
		s.hides("as typed", "recent")
	})
}

func TestWithoutADirectory(t *testing.T) {
	drive(t, 120, 40, nil, func(s *screen) {
		withOffices(s)
		s.wait(200 * time.Millisecond)
		s.press("M")
		s.shows("Type an address or the id of a user.")
		s.press("ada")
		s.wait(time.Second)
		s.hides("Searching")
	})
}

func TestPickerScreens(t *testing.T) {
	for _, size := range sizes {
		for name, c := range map[string]struct {
			change func(*offices, *addressBook)
			keys   []string
		}{
			"profiles":          {nil, []string{"P"}},
			"mailboxes":         {nil, []string{"M"}},
			"mailboxes found":   {nil, []string{"M", "ada"}},
			"mailboxes typed":   {nil, []string{"M", "ada.okafor@contoso.com"}},
			"mailboxes failure": {func(_ *offices, d *addressBook) { d.fail = notListed }, []string{"M", "ada"}},
			"switching":         {func(o *offices, _ *addressBook) { o.block = make(chan struct{}) }, []string{"M", ceo, "enter"}},
			"switch failed": {func(o *offices, _ *addressBook) {
				o.fail = &graph.Error{Op: "reading the mailbox", Kind: graph.Forbidden, Status: 403, Code: "ErrorAccessDenied", Permission: "Mail.ReadBasic"}
			}, []string{"M", ceo, "enter"}},
			"switched": {nil, []string{"P", "down", "enter"}},
		} {
			t.Run(fmt.Sprintf("%s %dx%d", name, size[0], size[1]), func(t *testing.T) {
				drive(t, size[0], size[1], nil, func(s *screen) {
					o, d := s.withDirectory()
					if c.change != nil {
						c.change(o, d)
					}
					s.wait(200 * time.Millisecond)
					s.press(c.keys...)
					s.wait(2 * time.Second)
					golden(t, s, name)
					s.press("esc")
				})
			})
		}
	}
}
