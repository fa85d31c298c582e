package compose

import (
	"strings"

	"mailtriage/graph"
)

// offersMost is how many people are offered at once.
const offersMost = 6

// offers are people that the directory knows by what is being typed. The first of them is chosen, unless what is typed is
// an address already: that is never replaced. Nobody is taken but by a key.
type offers struct {
	list []graph.Person
	at   int    // -1: none is chosen
	note string // how the search stands
	bad  bool
}

// typed is the recipient that the cursor stands in.
func (m *Model) typed() (span, string) {
	runes, at := []rune(m.input[m.focus].Value()), m.input[m.focus].Position()
	for _, s := range spans(runes) {
		if at <= s.to {
			return s, strings.TrimSpace(string(runes[s.from:s.to]))
		}
	}
	return span{len(runes), len(runes)}, ""
}

// Sought is what the directory can be asked for: the recipient being typed, unless it is one already.
func (m *Model) Sought() string {
	if m.focus > Bcc {
		return ""
	}
	_, text := m.typed()
	if list, err := recipients(text); err == nil && len(list) > 0 || strings.ContainsAny(text, `<>"`) {
		return ""
	}
	return text
}

// ClearOffers offers nobody.
func (m *Model) ClearOffers() { m.offers = offers{at: -1} }

// Offer offers people for what is being typed. Only those that mail can be sent to are.
func (m *Model) Offer(list []graph.Person) {
	m.ClearOffers()
	for _, p := range list {
		if got, err := recipients(p.Address()); err == nil && len(got) == 1 && len(m.offers.list) < offersMost {
			m.offers.list = append(m.offers.list, p)
		}
	}
	switch {
	case len(m.offers.list) == 0:
		m.offers.note = "The directory knows nobody by that."
	case m.Sought() != "":
		m.offers.at = 0
	}
}

// Searching says how the search stands; bad: it went wrong.
func (m *Model) Searching(note string, bad bool) { m.offers = offers{at: -1, note: note, bad: bad} }

// Offering tells whether somebody is offered.
func (m *Model) Offering() bool { return len(m.offers.list) > 0 }

// choosing takes the keys of the offers; false: it is none of them.
func (m *Model) choosing(pressed string) bool {
	n := len(m.offers.list)
	switch {
	case n == 0:
		return false
	case pressed == "down":
		m.offers.at = min(m.offers.at+1, n-1)
	case pressed == "up" && m.offers.at >= 0:
		m.offers.at--
	case pressed == "enter" && m.offers.at >= 0:
		m.Take()
	default:
		return false
	}
	return true
}

// Take puts who is chosen in the place of what was typed; false: nobody is chosen, or an address was typed.
func (m *Model) Take() bool {
	if m.offers.at < 0 || m.Sought() == "" {
		return false
	}
	p := m.offers.list[m.offers.at]
	s, _ := m.typed()
	in := &m.input[m.focus]
	runes := []rune(in.Value())
	name := oneLine(graph.FormatAddress(graph.Address{Name: p.DisplayName, Address: p.Address()}))
	before, after := string(runes[:s.from]), string(runes[s.to:])
	if before != "" {
		before = strings.TrimRight(before, " ") + " "
	}
	if strings.TrimSpace(after) == "" {
		after = ", "
	}
	in.SetValue(before + name + after)
	in.SetCursor(len([]rune(before + name + ", ")))
	m.ClearOffers()
	return true
}
