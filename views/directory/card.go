package directory

import (
	"fmt"
	"strings"
	"time"

	"mailtriage/graph"
	"mailtriage/graph/content"
	"mailtriage/keys"
	"mailtriage/theme"
)

// Card shows one person or one group in full.
type Card struct {
	theme   *theme.Theme
	object  graph.DirectoryObject // that it is about
	person  *graph.PersonCard
	group   *graph.GroupCard
	outside *Outside
	trouble string
	loading bool

	top, rows, total int
}

// Outside is somebody who is not in the directory, with what is known of them all the same.
type Outside struct {
	Name, Address string
	People        []graph.Person // by that address or name whom the mailbox's owner deals with
	Missing       []graph.Missing
}

// NewCard makes an empty card.
func NewCard(t *theme.Theme) *Card { return &Card{theme: t, rows: 1} }

// SetTheme changes how the card looks.
func (c *Card) SetTheme(t *theme.Theme) { c.theme = t }

func (c *Card) show(next Card) {
	next.theme, next.rows = c.theme, c.rows
	if next.object.ID == c.object.ID && c.object.ID != "" {
		next.top = c.top
	}
	*c = next
}

// SetLoading says that somebody's card is on its way; what is shown of them stays.
func (c *Card) SetLoading(o graph.DirectoryObject) {
	if o.ID == c.object.ID && (c.person != nil || c.group != nil) {
		return
	}
	c.show(Card{object: o, loading: true})
}

// SetPerson shows a person.
func (c *Card) SetPerson(o graph.DirectoryObject, p graph.PersonCard) {
	c.show(Card{object: o, person: &p})
}

// SetGroup shows a group.
func (c *Card) SetGroup(o graph.DirectoryObject, g graph.GroupCard) {
	c.show(Card{object: o, group: &g})
}

// SetObject shows what has no more to tell than its row.
func (c *Card) SetObject(o graph.DirectoryObject) { c.show(Card{object: o}) }

// SetOutside shows somebody who is not in the directory.
func (c *Card) SetOutside(o Outside) { c.show(Card{outside: &o}) }

// SetFailed says why somebody's card could not be read.
func (c *Card) SetFailed(o graph.DirectoryObject, why string) { c.show(Card{object: o, trouble: why}) }

// Object is what the card is about; false: it is empty, or about somebody outside.
func (c *Card) Object() (graph.DirectoryObject, bool) { return c.object, c.object.ID != "" }

// Address is the address of the one that the card is about; empty: there is none.
func (c *Card) Address() graph.Address {
	switch {
	case c.outside != nil:
		return graph.Address{Name: c.outside.Name, Address: c.outside.Address}
	case c.person != nil && c.person.Mail != "":
		return graph.Address{Name: c.person.DisplayName, Address: c.person.Mail}
	}
	return graph.Address{Name: c.object.DisplayName, Address: c.object.Address()}
}

// NoMailbox tells whether the person is known to have no mailbox in Exchange Online.
func (c *Card) NoMailbox() bool { return c.person != nil && c.person.NoMailbox }

// Title is what stands above the card.
func (c *Card) Title() content.Text {
	switch {
	case c.outside != nil:
		return content.Line("Not in this directory")
	case c.object.ID == "":
		return content.Line("Card")
	}
	return content.Line(strings.ToUpper(Word(c.object)[:1]) + Word(c.object)[1:])
}

// Do does an action of scrolling; false: it is none of the card's.
func (c *Card) Do(id keys.ID) bool {
	page := max(1, c.rows-2)
	step, ok := map[keys.ID]int{
		keys.Down: 1, keys.Up: -1, keys.Top: -c.total, keys.Bottom: c.total, keys.HalfDown: page / 2, keys.HalfUp: -page / 2, keys.PageDown: page, keys.PageUp: -page,
	}[id]
	if ok {
		c.top = max(0, min(c.top+step, c.total-c.rows))
	}
	return ok
}

// View draws the card: at most h lines of w cells, and how far it is scrolled.
func (c *Card) View(w, h int, now time.Time) ([]string, theme.Scroll) {
	p := &page{theme: c.theme, width: max(10, w-2), now: now}
	c.write(p)
	c.rows, c.total = h, len(p.lines)
	c.top = max(0, min(c.top, c.total-h))
	to := min(c.total, c.top+h)
	return p.lines[c.top:to], theme.Scroll{Offset: c.top, Visible: h, Total: c.total}
}

// Plain is the card as text, safe to be copied.
func (c *Card) Plain(now time.Time) string {
	p := &page{theme: c.theme, width: 200, now: now, plain: true}
	c.write(p)
	return strings.TrimSpace(strings.Join(p.lines, "\n")) + "\n"
}

func (c *Card) write(p *page) {
	t := c.theme
	switch {
	case c.outside != nil:
		p.outside(*c.outside)
	case c.object.ID == "":
		p.text(t.Muted, "Enter on a row opens its card.")
	case c.trouble != "":
		p.head(c.object)
		p.text(t.Bad, c.trouble)
		p.text(t.Muted, "\nF5 tries again, E shows the details.")
	case c.loading:
		p.head(c.object)
		p.text(t.Muted, "Reading the card "+t.Glyphs.Ellipsis+"\n\nEsc gives up.")
	case c.person != nil:
		p.head(c.object)
		p.person(*c.person)
	case c.group != nil:
		p.head(c.object)
		p.group(*c.group)
	default:
		p.head(c.object)
		p.field("Address", c.object.Address())
		p.field("Id", c.object.ID)
		p.text(t.Muted, "\nThere is no more to read of it.")
	}
}

// page gathers the lines of a card.
type page struct {
	theme *theme.Theme
	width int
	now   time.Time
	plain bool
	lines []string
}

// labels is how wide the names of fields are.
const labels = 12

func (p *page) add(style theme.Style, text string) {
	if p.plain {
		p.lines = append(p.lines, text)
		return
	}
	p.lines = append(p.lines, " "+style.Render(content.Line(text)))
}

// text writes our own or foreign words, made safe.
func (p *page) text(style theme.Style, text string) {
	for _, line := range content.Block(text).Wrap(p.width) {
		p.add(style, line.String())
	}
}

func (p *page) section(name string) {
	p.lines = append(p.lines, "")
	p.add(p.theme.Label, name)
}

func (p *page) field(name, value string) { p.toned(name, value, p.theme.Text) }

// toned writes a field; one without a value is left out.
func (p *page) toned(name, value string, style theme.Style) {
	v := content.Line(value)
	if v.Empty() {
		return
	}
	for i, line := range v.Wrap(max(8, p.width-labels)) {
		label := name
		if i > 0 {
			label = ""
		}
		if p.plain {
			p.lines = append(p.lines, fmt.Sprintf("%-*s%s", labels, label, line))
			continue
		}
		p.lines = append(p.lines, " "+p.theme.Label.Render(content.Line(fmt.Sprintf("%-*s", labels, label)))+style.Render(line))
	}
}

func (p *page) head(o graph.DirectoryObject) {
	p.text(p.theme.Strong, content.Line(Name(o)).String())
}

// missing lists what may not be read, each with the permission that it needs: it is not there, but not known.
func (p *page) missing(list []graph.Missing) {
	if len(list) == 0 {
		return
	}
	p.section("Not readable")
	for _, m := range list {
		why := content.Line(m.Err.Error()).String()
		if m.Err.Kind == graph.Forbidden && m.Err.Permission != "" {
			why = "needs " + m.Err.Permission
		} else if m.Err.Kind == graph.Other && m.Err.Message != "" {
			why = content.Line(m.Err.Message).String()
		}
		p.text(p.theme.Warn, p.theme.Glyphs.Unsure+" "+m.What+": "+why)
	}
}

func (p *page) outside(o Outside) {
	t := p.theme
	p.text(t.Strong, content.Line(o.Name).String())
	p.field("Address", o.Address)
	p.text(t.Warn, "\n"+t.Glyphs.Warning+" Not in this directory: neither by address nor by alias or user name. The sender is from outside, or the address is made up.")
	if len(o.People) > 0 {
		p.section("People that the mailbox deals with")
		for _, one := range o.People {
			p.text(t.Text, one.DisplayName+"  "+one.Address())
		}
	}
	p.missing(o.Missing)
}
